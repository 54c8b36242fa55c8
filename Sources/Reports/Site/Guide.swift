import LocalityModel
import Recommendations
import Wording

/// The guide: pages of prose from `site/pages/<language>/`, and pages whose facts come from the catalogues in the code
/// and whose words from `Templates/<language>/`, so that neither can drift from what the program computes.
struct Guide: Sendable {
    struct Entry: Sendable {
        /// Path below `guide/`, without extension: `metrics`, `decisions/exact-sums`.
        var name: String
        var document: ReportDocument
        /// Blocks before the first section.
        var opening: [ReportBlock] = []

        var path: String { "guide/\(name).html" }
        var isDecision: Bool { name.hasPrefix("decisions/") }
        /// What it is about, for a list of pages.
        var summary: String { document.subtitle }
    }

    /// A headed part of the guide's contents.
    struct Chapter: Sendable {
        var identifier: String
        var title: String
        var entries: [Entry]
    }

    let chapters: [Chapter]

    var entries: [Entry] { chapters.flatMap(\.entries) }

    /// Reads the order of chapters and pages from `contents.txt`; a page that it does not name stands in the last
    /// chapter (in `decisions` if it lies there), by name.
    init(files: TemplateFiles, words: Words, explanations: ExplanationCatalogue, settings: RuleSettings) {
        let source = GuideSource(files: files, language: words.language)
        let generated = [
            "charts": ChartGuide(words: words, explanations: explanations).document(),
            "metrics": MetricGuide(words: words, explanations: explanations, settings: settings).document(),
            "findings": FindingGuide(words: words, explanations: explanations, settings: settings).document(),
            "strategies": StrategyGuide(words: words, explanations: explanations).document(),
        ]
        let real = RealSelections(files: files, words: words)
        chapters = source.chapters.map { chapter in
            let entries = chapter.pages.compactMap { name -> Entry? in
                if let document = generated[name] { return Entry(name: name, document: document) }
                let figures = name == RealSelections.page ? real?.figures ?? [] : []
                return source.page(name).map { Self.entry(name, $0, words, figures: figures) }
            }
            return Chapter(
                identifier: chapter.identifier, title: words("guide.chapter.\(chapter.identifier)"), entries: entries)
        }
    }

    /// - Parameter figures: one a section, from the first on.
    private static func entry(
        _ name: String, _ page: MarkdownPage, _ words: Words, figures: [ReportFigure]
    ) -> Entry {
        var sections = page.sections
        for (index, figure) in zip(sections.indices, figures) { sections[index].blocks.append(.figure(figure)) }
        let fallback = name.hasPrefix("decisions/") ? words("guide.decision") : ""
        return Entry(
            name: name,
            document: ReportDocument(
                title: page.title, subtitle: page.introduction.isEmpty ? fallback : page.introduction,
                language: words.language, sections: sections),
            opening: page.opening)
    }

    /// The list of all pages.
    func index(_ words: Words) -> ReportDocument {
        let sections = chapters.map { chapter in
            let lines = chapter.entries.map { entry -> String in
                let link = "[\(Escape.markdown(entry.document.title))](\(entry.name).html)"
                return "- " + (entry.isDecision ? link : words.joining.label(link, Escape.markdown(entry.summary)))
            }
            return ReportSection(
                anchor: chapter.identifier, title: chapter.title, blocks: [.prose(lines.joined(separator: "\n"))])
        }
        return ReportDocument(
            title: words("guide.title"), subtitle: words("guide.lede"), language: words.language, sections: sections)
    }
}

/// The guide's files.
struct GuideSource: Sendable {
    let files: TemplateFiles
    let language: String

    private static let contents = "contents.txt"

    struct Chapter: Sendable {
        var identifier: String
        var pages: [String]
    }

    /// A page in the language, else in English.
    func page(_ name: String) -> MarkdownPage? {
        let text = folders.compactMap { files.text(at: $0 + name + ".md") }.first
        return text.map { MarkdownPage($0, link: Self.target) }
    }

    /// `chapter: page page …` lines, and what they leave out.
    var chapters: [Chapter] {
        let text = folders.compactMap { files.text(at: $0 + Self.contents) }.first ?? ""
        var chapters = text.split(separator: "\n").compactMap { line -> Chapter? in
            guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { return nil }
            let pages = line[line.index(after: colon)...].split(separator: " ").map(String.init)
            return Chapter(identifier: String(line[..<colon]), pages: pages)
        }
        guard !chapters.isEmpty else { return [] }
        let listed = Set(chapters.flatMap(\.pages))
        for name in names where !listed.contains(name) {
            let home = name.split(separator: "/").first.map(String.init) ?? name
            let index = chapters.firstIndex { $0.identifier == home } ?? chapters.count - 1
            chapters[index].pages.append(name)
        }
        return chapters
    }

    private var names: [String] {
        let found = folders.flatMap { folder in
            files.paths(under: folder).filter { $0.hasSuffix(".md") }.map { $0.dropFirst(folder.count).dropLast(3) }
        }
        return Set(found.map(String.init)).sorted()
    }

    private var folders: [String] {
        language == "en" ? ["site/pages/en/"] : ["site/pages/\(language)/", "site/pages/en/"]
    }

    /// Where a link between sources leads on the site.
    private static func target(_ link: String) -> String {
        guard !link.contains("://") else { return link }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let page = parts.first, page.hasSuffix(".md") else { return link }
        return page.dropLast(3) + ".html" + (parts.count > 1 ? "#" + parts[1] : "")
    }
}
