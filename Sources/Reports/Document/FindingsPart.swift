import LocalityModel
import Recommendations
import Sizing
import Wording

/// Every rule held against the trace at one block size: those that fired with their evidence, the others folded. At
/// another size than the page's own a finding is one line.
struct FindingsPart: Sendable {
    let view: TraceView
    let words: Words

    /// Nil without advice at any block size.
    static func section(_ views: [TraceView], words: Words) -> ReportSection? {
        var blocks = views.blocks(words) { FindingsPart(view: $0, words: $0.words).blocks() }
        guard let own = views.first, !blocks.isEmpty else { return nil }
        if let matrix = FindingsPart(view: own, words: words).blockSizeMatrix() {
            blocks.append(.folded(title: words("findings.matrix"), blocks: [.table(matrix)]))
        }
        return ReportSection(anchor: own.anchors("findings"), title: words("findings.title"), blocks: blocks)
    }

    private var group: TraceGroup { view.group }
    private var anchors: AnchorScope { view.anchors }

    private func blocks() -> [ReportBlock] {
        guard let advice = group.primaryAdvice else { return [] }
        let fired = advice.findings(.fired).sorted {
            ($1.level, $0.isContradicted ? 1 : 0) < ($0.level, $1.isContradicted ? 1 : 0)
        }
        var blocks: [ReportBlock] = [.prose(introduction(advice))]
        blocks += fired.map { .finding(card($0)) }
        guard view.isOwn else { return blocks }
        for status in [FindingStatus.notFired, .notEvaluated] {
            let findings = advice.findings(status)
            guard !findings.isEmpty else { continue }
            let title = words("findings.\(status.rawValue)", ["n": NumberText.integer(findings.count)])
            let table = status == .notFired ? notFired(findings, title) : notEvaluated(findings, title)
            blocks.append(.folded(title: title, blocks: [.table(table)]))
        }
        return blocks
    }

    private func introduction(_ advice: Advice) -> String {
        words(
            "findings.introduction",
            [
                "fired": NumberText.integer(advice.findings(.fired).count),
                "all": NumberText.integer(advice.findings.count),
                "size": NumberText.integer(group.primary.blockSizeTokens),
            ])
    }

    private func card(_ finding: Finding) -> ReportFinding {
        let tone: ReportFinding.Tone =
            switch (finding.status, finding.level) {
            case (.fired, .warning): .warning
            case (.fired, .advice): .advice
            case (.fired, .info): .info
            default: .quiet
            }
        let figure = finding.chart.flatMap(view.evidence)
        var card = ReportFinding(
            anchor: anchors("finding-" + finding.code), code: finding.code, tone: tone,
            status: words(
                finding.status == .fired ? "level.\(finding.level.rawValue)" : "status.\(finding.status.rawValue)"),
            title: finding.title, claim: finding.claim ?? finding.notEvaluated?.reason ?? "", advice: finding.advice,
            rule: finding.rule, details: details(finding), contradiction: finding.contradictedBy?.claim,
            figure: figure.map { [$0.anchor, $0.title] })
        card.isCondensed = !view.isOwn
        return card
    }

    private func details(_ finding: Finding) -> [[String]] {
        var details: [[String]] = []
        let number = NumberText.significant
        if let measured = finding.measured { details.append([words("finding.measured"), number(measured)]) }
        details.append([
            words("finding.threshold"), "\(finding.comparison.rawValue) \(number(finding.threshold))",
        ])
        if let margin = finding.margin { details.append([words("finding.margin"), signedPercent(margin)]) }
        if let flips = finding.flipsWhen {
            details.append([words(finding.status == .fired ? "finding.clears" : "finding.flips"), flips])
        }
        if let flag = finding.notEvaluated?.flag { details.append([words("finding.flag"), flag]) }
        details.append([words("finding.metric"), finding.metric])
        return details
    }

    private func notFired(_ findings: [Finding], _ caption: String) -> ReportTable {
        let rows = findings.map { finding -> [DataTable.Cell] in
            let threshold = "\(finding.comparison.rawValue) \(NumberText.significant(finding.threshold))"
            return [
                .text(finding.code), .text(finding.metric), DataTable.Cell(finding.measured), .text(threshold),
                .text(finding.margin.map(signedPercent) ?? ""), .text(finding.flipsWhen ?? ""),
            ]
        }
        return table(
            "findings-not-fired", caption, findings,
            columns: [
                column("rule"), column("metric"), DataTable.Column(words("finding.measured"), key: "measured"),
                .init(words("finding.threshold"), key: "fires_when", isNumber: false),
                .init(words("finding.margin"), key: "margin", isNumber: false),
                .init(words("finding.flips"), key: "flips_when", isNumber: false),
            ], rows: rows)
    }

    private func notEvaluated(_ findings: [Finding], _ caption: String) -> ReportTable {
        let rows = findings.map { finding -> [DataTable.Cell] in
            [
                .text(finding.code), .text(finding.notEvaluated?.reason ?? ""),
                .text(finding.notEvaluated?.flag ?? ""),
            ]
        }
        return table(
            "findings-not-evaluated", caption, findings,
            columns: [
                column("rule"), column("reason"), .init(words("finding.flag"), key: "flag", isNumber: false),
            ], rows: rows)
    }

    private func table(
        _ anchor: String, _ caption: String, _ findings: [Finding], columns: [DataTable.Column],
        rows: [[DataTable.Cell]]
    ) -> ReportTable {
        var table = DataTable(caption: caption, columns: columns, rows: rows)
        table.rowAnchors = findings.map { anchors("finding-" + $0.code) }
        return ReportTable(anchor: anchors(anchor), table: table)
    }

    private func column(_ key: String) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: false)
    }

    private func signedPercent(_ value: Double) -> String {
        (value > 0 ? "+" : "") + NumberText.percent(value, places: abs(value) < 0.1 ? 1 : 0)
    }

    /// Rule × block size, where several were analysed.
    private func blockSizeMatrix() -> ReportTable? {
        guard group.results.count > 1, let codes = group.primaryAdvice?.findings.map(\.code) else { return nil }
        let columns = group.results.map { result in
            DataTable.Column(
                words("column.block_size", ["n": NumberText.integer(result.blockSizeTokens)]),
                key: "block_size_\(result.blockSizeTokens)", isNumber: false)
        }
        let rows = codes.map { code -> [DataTable.Cell] in
            [.text(code)]
                + group.advice.map { advice in
                    guard let finding = advice?.finding(code) else { return .none }
                    return .text(statusText(finding))
                }
        }
        return ReportTable(
            anchor: anchors("findings-by-block-size"),
            table: DataTable(
                caption: words("findings.matrix"),
                columns: [DataTable.Column(words("column.rule"), key: "code", isNumber: false)] + columns, rows: rows))
    }

    private func statusText(_ finding: Finding) -> String {
        let status = words("status.\(finding.status.rawValue)")
        guard let measured = finding.measured else { return status }
        return "\(status) · \(NumberText.significant(measured))"
    }
}

extension Finding {
    var isContradicted: Bool { contradictedBy != nil }
}
