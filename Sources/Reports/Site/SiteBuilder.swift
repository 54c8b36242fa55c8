public import LocalityModel
public import Recommendations
public import Sizing

/// An input of a site that could not be used.
public struct SiteFailure: Equatable, Sendable {
    public var input: String
    /// One line that says what is wrong and what to do.
    public var reason: String

    public init(input: String, reason: String) {
        self.input = input
        self.reason = reason
    }
}

/// Builds the site of some results, page by page, so that memory follows one page and not the site.
public struct SiteBuilder: Sendable {
    let renderer: PageRenderer
    let files: TemplateFiles
    let advisor: Advisor
    /// What is said of the machine, the model and the load.
    let settings: MachineSettings
    /// Whether traces are sized.
    let isSized: Bool
    /// The languages of the whole site, of which this builder writes one: the first at the root, each other in a folder
    /// of its name.
    let languages: [String]
    /// Whether the charts and tables of runs are files of their own, too.
    let hasStandaloneCharts: Bool
    /// The command line that makes the site; nil where none did.
    let command: String?

    var words: Words { renderer.words }

    /// The folder of this language, with a slash at the end; empty at the root.
    var folder: String { Self.folder(words.language, of: languages) }

    /// The same pages in the other languages.
    var twins: [SiteTwin] {
        languages.filter { $0 != words.language }.map { language in
            SiteTwin(
                language: language, name: Words(files, language: language)("language.name"),
                folder: (folder.isEmpty ? "" : "../") + Self.folder(language, of: languages))
        }
    }

    private static func folder(_ language: String, of languages: [String]) -> String {
        language == languages.first || languages.isEmpty ? "" : language + "/"
    }

    public init(
        _ renderer: PageRenderer, files: TemplateFiles, advisor: Advisor, settings: MachineSettings,
        isSized: Bool = true, languages: [String] = [], hasStandaloneCharts: Bool = false,
        command: String? = nil
    ) {
        self.command = command
        self.hasStandaloneCharts = hasStandaloneCharts
        self.languages = languages
        self.settings = settings
        self.isSized = isSized
        self.renderer = renderer
        self.files = files
        self.advisor = advisor
    }

    /// The site of some results.
    ///
    /// - Parameters:
    ///   - pairs: names of runs to compare, two each (`SiteRuns.run(named:)`).
    ///   - order: what the runs of one data set are ordered by on the page of trends.
    /// - Throws: `SitePairError` if a name belongs to no run or to several.
    /// - Precondition: at least one result.
    public func site(
        _ results: [AnalysisResult], pairs: [(String, String)], failures: [SiteFailure], order: TrendOrder = .date
    ) throws(SitePairError) -> Site {
        let runs = SiteRun.runs(results, words: words) { members in
            let sized = isSized ? SizedTraces(members, options: settings) : SizedTraces()
            return (advisor.advise(members, options: settings, plans: sized.plans), sized)
        }
        let finder = RunFinder(runs)
        var chosen: [RunPair] = []
        for (first, second) in pairs {
            chosen.append(RunPair(first: try finder.run(named: first), second: try finder.run(named: second)))
        }
        let results = runs.map(\.group.primary)
        return Site(
            builder: self, words: words.speaking(ofAll: results),
            explanations: advisor.words.speaking(ofAll: results),
            runs: runs, sets: ComparableSet.sets(runs, words: words),
            pairs: RunPair.pairs(runs, chosen: chosen), trends: Trend.trends(runs, order: order), failures: failures,
            twins: twins,
            guide: Guide(files: files, words: words, explanations: advisor.words, settings: advisor.settings))
    }
}

/// A site in another language, as its pages link to it.
struct SiteTwin: Sendable {
    var language: String
    /// The language's own name of itself.
    var name: String
    /// From this site's root to the other's, with a slash at the end; empty if it lies in the same place.
    var folder: String
}

/// A site ready to be written.
public struct Site: Sendable {
    let builder: SiteBuilder
    /// Of pages that show all runs: of passes where all of these are.
    let words: Words
    let explanations: ExplanationCatalogue
    let runs: [SiteRun]
    let sets: [ComparableSet]
    let pairs: [RunPair]
    let trends: [Trend]
    let failures: [SiteFailure]
    let twins: [SiteTwin]
    let guide: Guide

    /// Hands every file to `save`, several at a time and in no order; no path comes twice.
    ///
    /// Memory follows the pages in work, not the site.
    public func write<Failure: Error>(_ save: @Sendable (OutputFile) throws(Failure) -> Void) throws(Failure) {
        let parts = parts
        try ParallelLoop.run(parts.count) { (index) throws(Failure) in
            for file in parts[index]() { try save(file.placed(in: builder.folder)) }
        }
    }

    /// What makes the files of a part of the site. Large pages first, so that no processor waits for one at the end.
    private var parts: [@Sendable () -> [OutputFile]] {
        let comparisons = ComparisonPages(site: self)
        var parts: [@Sendable () -> [OutputFile]] = [
            { FrontPages(site: self).files() }, { GuidePages(site: self).files() }, { comparisons.index() },
            { builder.renderer.assetFiles.map { $0.placed(in: "assets/") } },
        ]
        if !trends.isEmpty { parts.append { TrendPage(site: self).files() } }
        parts += sets.map { set in { comparisons.files(of: set) } }
        parts += runs.indices.map { index in { RunPages(site: self).files(of: index) } }
        parts += pairs.map { pair in { comparisons.files(of: pair) } }
        return parts
    }

    /// The page of a document, and its charts and tables beside it.
    func pages(_ path: String, _ document: ReportDocument, place: (SitePage) -> SitePage) -> [OutputFile] {
        let reports = ReportRenderer(builder.renderer)
        let folder = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let guide = String(repeating: "../", count: path.split(separator: "/").count - 1) + "guide/"
        let page = place(SitePage(path, reports.page(document, links: .files, guide: guide)))
        return [page.file(builder.renderer, twins: twins)]
            + reports.attachments(document).map { $0.placed(in: folder) }
    }

    var home: Page.Link { Page.Link(builder.words("site.home"), "index.html") }
}
