import Recommendations
import Wording

/// The blocks of a document as HTML.
struct BlockHTML: Sendable {
    let templates: PageTemplates
    let words: Words
    let labels: Labels
    let figures: FigureHTML
    /// The way to the folder of the guide, with a slash at the end; nil where there is none.
    let guide: String?

    /// Texts that every block's template may use; made once, since a page has hundreds of blocks.
    struct Labels: @unchecked Sendable {
        let values: [String: Any]
    }

    init(templates: PageTemplates, words: Words, links: DataLinks, guide: String? = nil) {
        self.guide = guide
        self.templates = templates
        self.words = words
        labels = Labels(values: words.labels(under: "block."))
        figures = FigureHTML(templates: templates, words: words, labels: labels, links: links)
    }

    func section(_ section: ReportSection, level: Int) -> ByteText {
        var body = blocks(section.blocks, level: level + 1)
        for inner in section.subsections { body.append(self.section(inner, level: level + 1)) }
        return render(
            "section",
            [
                "anchor": section.anchor, "level": String(level), "title": HTMLEscape.text(section.title),
                "body": body, "part": ReportPart.name(of: section.anchor),
            ])
    }

    /// Blocks that stand outside any section.
    func blocks(_ blocks: [ReportBlock], level: Int) -> ByteText {
        var html = ByteText()
        for block in blocks { html.append(self.block(block, level: level)) }
        return html
    }

    private func block(_ block: ReportBlock, level: Int) -> ByteText {
        switch block {
        case .prose(let markdown): ByteText("<div class=\"prose\">\(CommonMark.html(markdown))</div>\n")
        case .note(let markdown): ByteText("<div class=\"note\" role=\"note\">\(CommonMark.html(markdown))</div>\n")
        case .facts(let facts): self.facts(facts)
        case .table(let table): self.table(table)
        case .figure(let figure) where figure.isCondensed || !figures.hasRoom(figure):
            line(
                figure.anchor, figure.title, figure.headline, files: figures.files(figure.csvPath, svg: figure.svgPath))
        case .figure(let figure): figures.html(figure, level: level)
        case .finding(let finding): self.finding(finding, level: level)
        case .strategy(let strategy): self.strategy(strategy, level: level)
        case .planner(let planner): ByteText(PlannerHTML(words: words).html(planner))
        case .decision(let decision):
            ByteText(
                "<p class=\"decision decision-\(decision.tone.rawValue)\">\(HTMLEscape.text(decision.sentence))</p>\n")
        case .code(let code):
            ByteText(
                "<pre class=\"code\" id=\"\(code.anchor)\" tabindex=\"0\" role=\"region\" aria-label=\""
                    + "\(HTMLEscape.text(code.title))\"><code>\(HTMLEscape.text(code.text))</code></pre>\n")
        case .folded(let title, let blocks):
            framed(
                "<details class=\"folded\"><summary>\(HTMLEscape.text(title))</summary>\n",
                self.blocks(blocks, level: level), "</details>\n")
        case .sized(let size): sized(size, level: level)
        }
    }

    /// The page's own size in place, another one folded: the script shows one at a time.
    private func sized(_ size: ReportSize, level: Int) -> ByteText {
        let body = blocks(size.blocks, level: level)
        let title = HTMLEscape.text(size.title)
        let data = "data-size=\"\(size.blockSizeTokens)\" data-title=\"\(title)\""
        guard !size.isOwn else { return framed("<div class=\"size\" \(data)>\n", body, "</div>\n") }
        return framed(
            "<details class=\"folded size\" \(data)><summary>\(title)</summary>\n", body, "</details>\n")
    }

    private func framed(_ start: String, _ body: ByteText, _ end: String) -> ByteText {
        var html = ByteText(start)
        html.append(body)
        html += end
        return html
    }

    private func facts(_ facts: [ReportFact]) -> ByteText {
        let items = facts.map { fact -> [String: Any] in
            [
                "value": HTMLEscape.text(fact.value), "label": HTMLEscape.text(fact.label),
                "anchor": fact.anchor.map { $0 as Any } ?? false,
                "quantity": fact.quantity.map { $0.name as Any } ?? false,
                "exact": fact.quantity?.value.exactText ?? "",
            ]
        }
        return facts.isEmpty ? ByteText() : render("facts", ["facts": items])
    }

    private func table(_ block: ReportTable) -> ByteText {
        if block.isCondensed { return condensed(block) }
        let shown = block.table.thinned(to: block.rowLimit)
        let html = TableHTML.text(
            shown, anchor: block.anchor, isFilterable: shown.rowCount >= block.filterableFrom,
            showsCaption: block.showsCaption)
        return render(
            "table",
            [
                "table": html, "files": files(block), "has_files": !files(block).isEmpty,
                "thinned": thinning(block, shown: shown.rowCount),
            ])
    }

    private func condensed(_ block: ReportTable) -> ByteText {
        let key = figures.links.has(block.csvPath) ? "table.condensed" : "table.condensed.single"
        let count = NumberText.integer(block.table.rowCount)
        let values: [String: Any] = [
            "table": "", "files": files(block), "has_files": !files(block).isEmpty,
            "thinned": HTMLEscape.text(words(key, ["caption": block.table.caption, "n": count])),
        ]
        return render("table", values)
    }

    private func files(_ block: ReportTable) -> [[String: Any]] { figures.files(block.csvPath, svg: nil) }

    private func thinning(_ block: ReportTable, shown: Int) -> Any {
        let all = block.table.rowCount
        guard shown < all else { return false }
        let values = ["shown": NumberText.integer(shown), "all": NumberText.integer(all)]
        return HTMLEscape.text(
            words(figures.links.has(block.csvPath) ? "table.thinned" : "table.thinned.single", values))
    }

    private func finding(_ finding: ReportFinding, level: Int) -> ByteText {
        if finding.isCondensed {
            return line(finding.anchor, words.joining.label(finding.status, finding.title), finding.claim, files: [])
        }
        return render(
            "finding",
            [
                "anchor": finding.anchor, "level": String(level), "code": HTMLEscape.text(finding.code),
                "tone": finding.tone.rawValue, "status": HTMLEscape.text(finding.status),
                "title": HTMLEscape.text(finding.title), "claim": HTMLEscape.text(finding.claim),
                "advice": CommonMark.html(finding.advice), "rule": CommonMark.html(finding.rule),
                "details": pairs(finding.details), "guide": guide.map { HTMLEscape.text($0) as Any } ?? false,
                "contradiction": finding.contradiction.map { HTMLEscape.text($0) as Any } ?? false,
                "figure": finding.figure.map { ["target": $0[0], "title": HTMLEscape.text($0[1])] as Any } ?? false,
            ])
    }

    private func strategy(_ strategy: ReportStrategy, level: Int) -> ByteText {
        if strategy.isCondensed {
            return line(
                strategy.anchor, words.joining.label(strategy.verdict, strategy.title), strategy.deciding, files: [])
        }
        return render(
            "strategy",
            [
                "anchor": strategy.anchor, "level": String(level), "rank": String(strategy.rank),
                "tone": strategy.tone.rawValue, "verdict": HTMLEscape.text(strategy.verdict),
                "title": HTMLEscape.text(strategy.title), "deciding": HTMLEscape.text(strategy.deciding),
                "summary": CommonMark.html(strategy.summary), "details": pairs(strategy.details),
                "evidence": strategy.evidence.map { ["target": $0[0], "title": HTMLEscape.text($0[1])] },
                "has_evidence": !strategy.evidence.isEmpty,
                "evidence_label": HTMLEscape.text(words.joining.label(strategy.evidenceLabel, "")),
                "against": strategy.against.map { HTMLEscape.text($0) }, "has_against": !strategy.against.isEmpty,
                "against_label": HTMLEscape.text(strategy.againstLabel),
            ])
    }

    /// A block in one line.
    private func line(_ anchor: String, _ title: String, _ text: String, files: [[String: Any]]) -> ByteText {
        let values: [String: Any] = [
            "anchor": anchor,
            "text": words.joining.lead("<strong>\(HTMLEscape.text(title))</strong>", HTMLEscape.text(text)),
            "files": files,
        ]
        return render("line", values)
    }

    private func pairs(_ pairs: [[String]]) -> [[String: Any]] {
        pairs.map { ["label": HTMLEscape.text($0[0]), "value": HTMLEscape.text($0[1])] }
    }

    private func render(_ name: String, _ values: [String: Any]) -> ByteText {
        templates.render(name, values, labels: labels.values)
    }
}

/// The part of a report that a section is, whatever trace it belongs to: names a style.
enum ReportPart {
    private static let all = [
        "decision", "planning", "why", "findings", "strategies", "plan", "charts", "numbers", "health", "overview",
    ]

    static func name(of anchor: String) -> String {
        all.first { anchor == $0 || anchor.hasSuffix("-" + $0) } ?? "run"
    }
}
