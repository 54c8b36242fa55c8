public import LocalityModel
public import Recommendations

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
    let options: AdviceOptions

    var words: Words { renderer.words }

    public init(_ renderer: PageRenderer, files: TemplateFiles, advisor: Advisor, options: AdviceOptions) {
        self.renderer = renderer
        self.files = files
        self.advisor = advisor
        self.options = options
    }

    /// The site of some results.
    ///
    /// - Parameter pairs: names of runs to compare, two each (`SiteRuns.run(named:)`).
    /// - Throws: `SitePairError` if a name belongs to no run or to several.
    /// - Precondition: at least one result.
    public func site(
        _ results: [AnalysisResult], pairs: [(String, String)], failures: [SiteFailure]
    ) throws(SitePairError) -> Site {
        let runs = SiteRun.runs(results, words: words) { advisor.advise($0, options: options) }
        let finder = RunFinder(runs)
        var chosen: [RunPair] = []
        for (first, second) in pairs {
            chosen.append(RunPair(first: try finder.run(named: first), second: try finder.run(named: second)))
        }
        return Site(
            builder: self, runs: runs, sets: ComparableSet.sets(runs, words: words),
            pairs: RunPair.pairs(runs, chosen: chosen), failures: failures,
            guide: Guide(files: files, words: words, explanations: advisor.words, settings: advisor.settings))
    }
}

/// A site ready to be written.
public struct Site: Sendable {
    let builder: SiteBuilder
    let runs: [SiteRun]
    let sets: [ComparableSet]
    let pairs: [RunPair]
    let failures: [SiteFailure]
    let guide: Guide

    /// Runs on the site.
    public var runCount: Int { runs.count }

    /// Hands every file to `save`, one after the other.
    public func write<Failure: Error>(_ save: (OutputFile) throws(Failure) -> Void) throws(Failure) {
        for file in builder.renderer.assetFiles { try save(OutputFile(path: "assets/" + file.path, text: file.text)) }
        for file in FrontPages(site: self).files() { try save(file) }
        for index in runs.indices {
            for file in RunPages(site: self).files(of: index) { try save(file) }
        }
        for file in ComparisonPages(site: self).index() { try save(file) }
        for set in sets {
            for file in ComparisonPages(site: self).files(of: set) { try save(file) }
        }
        for pair in pairs {
            for file in ComparisonPages(site: self).files(of: pair) { try save(file) }
        }
        for file in GuidePages(site: self).files() { try save(file) }
    }

    /// The page of a document, and its charts and tables beside it.
    func pages(_ path: String, _ document: ReportDocument, place: (SitePage) -> SitePage) -> [OutputFile] {
        let reports = ReportRenderer(builder.renderer)
        let folder = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let page = place(SitePage(path, reports.page(document, layout: .directory)))
        return [page.file(builder.renderer)]
            + reports.attachments(document).map { OutputFile(path: folder + $0.path, text: $0.text) }
    }

    var home: Page.Link { Page.Link(builder.words("site.home"), "index.html") }
}
