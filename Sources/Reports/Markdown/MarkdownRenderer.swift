import Recommendations
import Wording

/// A document as Markdown with pipe tables: the same sections, findings and numbers as the page.
struct MarkdownRenderer: Sendable {
    let words: Words
    /// Where files lie that the text leads to; nil: beside it, one each.
    var compact: Compact?

    /// A report of which the page has the pictures, and one file the numbers.
    struct Compact: Sendable {
        let page: String
        /// Pictures that have a place all the same: the path of a file of their own → the address.
        let pictures: [String: String]
    }

    func text(_ document: ReportDocument) -> String {
        var text = "# \(Escape.markdown(document.title))\n\n\(Escape.markdown(document.subtitle))\n\n"
        for section in document.sections { text += self.section(section, level: 2) }
        return document.origin == nil ? text : text + OriginText(document.origin, words).markdown + "\n"
    }

    private func section(_ section: ReportSection, level: Int) -> String {
        var text = heading(section.title, level: level)
        for block in section.blocks { text += self.block(block, level: level + 1) }
        for part in section.subsections { text += self.section(part, level: level + 1) }
        return text
    }

    private func block(_ block: ReportBlock, level: Int) -> String {
        switch block {
        case .prose(let markdown): markdown.trimmedLines + "\n\n"
        case .note(let markdown): quoted(markdown.trimmedLines) + "\n\n"
        case .facts(let facts):
            facts.map { "- **\(Escape.markdown($0.value))** \(Escape.markdown($0.label))\n" }.joined() + "\n"
        case .table(let table) where table.isCondensed:
            caption(table.table) + csvLink(table.anchor)
        case .table(let table):
            caption(table.table) + pipeTable(table.table.thinned(to: table.rowLimit))
                + csvLink(table.anchor)
        case .figure(let figure): self.figure(figure, level: level)
        case .finding(let finding): self.finding(finding, level: level)
        case .strategy(let strategy): self.strategy(strategy, level: level)
        case .planner: ""
        case .decision(let decision): "**\(Escape.markdown(decision.sentence))**\n\n"
        case .code(let code): "```\n\(code.text)\n```\n\n"
        case .folded(let title, let blocks):
            heading(title, level: level) + blocks.map { self.block($0, level: level + 1) }.joined()
        case .sized(let size) where size.isOwn: size.blocks.map { self.block($0, level: level) }.joined()
        case .sized(let size):
            heading(size.title, level: level) + size.blocks.map { brief($0, level: level + 1) }.joined()
        }
    }

    private func figure(_ figure: ReportFigure, level: Int) -> String {
        var text = heading(figure.headline, level: level)
        text += "*\(words.joining.lead(Escape.markdown(figure.title), Escape.markdown(figure.subtitle)))*\n\n"
        if let picture = figure.svgPath { text += self.picture(figure, picture) }
        if figure.isPicture { return text + csvLink(figure.anchor) }
        text += figure.definition.trimmedLines + "\n\n"
        text += pipeTable(figure.table.thinned(to: FigureHTML.rowLimit)) + csvLink(figure.anchor)
        return text
    }

    private func picture(_ figure: ReportFigure, _ path: String) -> String {
        let title = Escape.markdown(figure.title)
        guard let compact else { return "![\(title)](\(path))\n\n" }
        if let place = compact.pictures[path] { return "![\(title)](\(place))\n\n" }
        return "[\(title)](\(compact.page)#\(figure.anchor))\n\n"
    }

    private func finding(_ finding: ReportFinding, level: Int) -> String {
        var text = heading(words.joining.aside(finding.title, finding.status), level: level)
        text += words.joining.label("`\(finding.code)`", Escape.markdown(finding.claim)) + "\n\n"
        text += finding.advice.trimmedLines + "\n\n"
        if let contradiction = finding.contradiction {
            text +=
                quoted(words.joining.sentences(["**\(words("block.contradicted"))**", Escape.markdown(contradiction)]))
                + "\n\n"
        }
        text += details(finding.details)
        return text + finding.rule.trimmedLines + "\n\n"
    }

    private func strategy(_ strategy: ReportStrategy, level: Int) -> String {
        var text = heading(words.joining.aside("\(strategy.rank). \(strategy.title)", strategy.verdict), level: level)
        text += "**\(Escape.markdown(strategy.deciding))**\n\n" + strategy.summary.trimmedLines + "\n\n"
        text += details(strategy.details)
        if !strategy.evidence.isEmpty {
            let codes = words.joining.list(strategy.evidence.map { "`\($0[1])`" })
            text += words.joining.label(Escape.markdown(strategy.evidenceLabel), codes) + "\n\n"
        }
        if !strategy.against.isEmpty {
            text += Escape.markdown(strategy.againstLabel) + ":\n\n"
            text += strategy.against.map { "- \(Escape.markdown($0))\n" }.joined() + "\n"
        }
        return text
    }

    /// A block at another block size than the page's own: of findings and strategies a line.
    private func brief(_ block: ReportBlock, level: Int) -> String {
        switch block {
        case .finding(let finding): line(words.joining.label(finding.status, finding.title), finding.claim)
        case .strategy(let strategy): line(words.joining.label(strategy.verdict, strategy.title), strategy.deciding)
        case .folded(let title, let blocks):
            heading(title, level: level) + blocks.map { brief($0, level: level + 1) }.joined()
        default: self.block(block, level: level)
        }
    }

    private func line(_ title: String, _ text: String) -> String {
        "- " + words.joining.lead("**\(Escape.markdown(title))**", Escape.markdown(text)) + "\n\n"
    }

    private func details(_ pairs: [[String]]) -> String {
        pairs.isEmpty
            ? ""
            : pairs.map { "- " + words.joining.label(Escape.markdown($0[0]), Escape.markdown($0[1])) + "\n" }.joined()
                + "\n"
    }

    private func heading(_ text: String, level: Int) -> String {
        String(repeating: "#", count: min(level, 6)) + " " + Escape.markdown(text) + "\n\n"
    }

    private func caption(_ table: DataTable) -> String { "**\(Escape.markdown(table.caption))**\n\n" }

    private func csvLink(_ anchor: String) -> String {
        "[CSV](\(compact == nil ? "data/\(anchor).csv" : CompactReport.dataPath))\n\n"
    }

    private func pipeTable(_ table: DataTable) -> String {
        var text = "| " + table.columns.map { Escape.cell($0.title) }.joined(separator: " | ") + " |\n"
        text += "|" + table.columns.map { $0.isNumber ? " ---: |" : " --- |" }.joined() + "\n"
        for row in table.rows {
            text += "| " + row.map { Escape.cell($0.displayText) }.joined(separator: " | ") + " |\n"
        }
        return text + "\n"
    }

    private func quoted(_ markdown: String) -> String {
        markdown.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(separator: "\n")
    }
}

extension String {
    /// Without blank lines at the start and the end.
    var trimmedLines: String {
        var text = self[...]
        while text.first?.isNewline == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
