/// A page of prose, cut into what the document model knows: `# title`, a paragraph that introduces it, `##` sections
/// with `###` subsections, and pipe tables, which CommonMark itself does not have.
struct MarkdownPage: Sendable {
    /// The first heading; empty if there is none.
    private(set) var title = ""
    /// The first paragraph as plain text, if it stands before any section.
    private(set) var introduction = ""
    /// What stands between the introduction and the first section.
    private(set) var opening: [ReportBlock] = []
    private(set) var sections: [ReportSection] = []

    /// Links to other pages are written to their sources (`metrics.md#gini`), so that they work on a code host too;
    /// `link` turns each into the target on the site.
    ///
    /// Linear in the length of the text.
    init(_ markdown: String, link: @escaping (String) -> String) {
        var anchors = UniqueAnchors()
        var lines: [Substring] = []
        var isFenced = false
        func flush(_ page: inout MarkdownPage) {
            page.append(Self.blocks(lines, anchors: &anchors, link: link))
            lines = []
        }
        var page = MarkdownPage()
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isFenced.toggle() }
            guard !isFenced, let heading = Heading(line) else {
                lines.append(line)
                continue
            }
            flush(&page)
            page.open(heading, anchors: &anchors)
        }
        flush(&page)
        page.takeIntroduction()
        self = page
    }

    private init() {}

    private mutating func open(_ heading: Heading, anchors: inout UniqueAnchors) {
        if heading.level == 1 {
            title = heading.text
            return
        }
        let section = ReportSection(anchor: anchors.next(heading.text), title: heading.text, blocks: [])
        if heading.level == 2 || sections.isEmpty {
            sections.append(section)
        } else {
            sections[sections.count - 1].subsections.append(section)
        }
    }

    private mutating func append(_ blocks: [ReportBlock]) {
        guard let last = sections.indices.last else {
            opening += blocks
            return
        }
        if let inner = sections[last].subsections.indices.last {
            sections[last].subsections[inner].blocks += blocks
        } else {
            sections[last].blocks += blocks
        }
    }

    private mutating func takeIntroduction() {
        guard case .prose(let markdown)? = opening.first else { return }
        let paragraphs = markdown.trimmedLines.components("\n\n")
        guard let first = paragraphs.first, !first.isEmpty else { return }
        introduction = PlainText.of(first)
        let rest = paragraphs.dropFirst().joined(separator: "\n\n")
        if rest.isEmpty { opening.removeFirst() } else { opening[0] = .prose(rest) }
    }

    private static func blocks(
        _ lines: [Substring], anchors: inout UniqueAnchors, link: @escaping (String) -> String
    ) -> [ReportBlock] {
        var blocks: [ReportBlock] = []
        var prose: [Substring] = []
        func flush() {
            let text = prose.joined(separator: "\n")
            if text.contains(where: { !$0.isWhitespace }) {
                blocks.append(.prose(CommonMark.rewritingLinks(text, link)))
            }
            prose = []
        }
        var rest = lines[...]
        var isFenced = false
        while let line = rest.first {
            if line.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, let table = PipeTable(&rest, link: link) {
                flush()
                blocks.append(.table(table.block(anchor: anchors.next(table.name))))
            } else {
                prose.append(line)
                rest = rest.dropFirst()
            }
        }
        flush()
        return blocks
    }

    private struct Heading {
        var level: Int
        var text: String

        init?(_ line: Substring) {
            level = line.prefix { $0 == "#" }.count
            guard (1...3).contains(level), line.dropFirst(level).first == " " else { return nil }
            text = PlainText.of(String(line.dropFirst(level + 1)))
        }
    }
}

/// Anchors made of headings, each once on a page.
struct UniqueAnchors {
    /// `main` is the page's own.
    private var taken: Set<String> = ["main"]

    mutating func next(_ text: String) -> String {
        let base = Slug.of(text)
        var name = base
        var suffix = "b"
        while !taken.insert(name).inserted {
            name = "\(base)-\(suffix)"
            suffix += "b"
        }
        return name
    }
}

/// Inline Markdown as the text a reader sees: for titles, which are plain.
enum PlainText {
    static func of(_ markdown: String) -> String {
        var text = ""
        var isTag = false
        for character in CommonMark.inlineHTML(markdown) {
            if character == "<" { isTag = true }
            if !isTag { text.append(character.isNewline ? " " : character) }
            if character == ">" { isTag = false }
        }
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
            text = text.components(entity).joined(separator: character)
        }
        return text.trimmedLines
    }
}

extension String {
    /// The parts between the occurrences of a text.
    func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
