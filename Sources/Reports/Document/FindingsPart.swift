import LocalityModel
import Recommendations

/// Every rule held against the trace: those that fired with their evidence, the others folded.
struct FindingsPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope
    let figures: [ReportFigure]

    func section() -> ReportSection? {
        guard let advice = group.primaryAdvice else { return nil }
        let fired = advice.findings(.fired).sorted {
            ($1.level, $0.isContradicted ? 1 : 0) < ($0.level, $1.isContradicted ? 1 : 0)
        }
        var blocks: [ReportBlock] = [.prose(introduction(advice))]
        blocks += fired.map { .finding(card($0)) }
        for status in [FindingStatus.notFired, .notEvaluated] {
            let findings = advice.findings(status)
            guard !findings.isEmpty else { continue }
            let title = words("findings.\(status.rawValue)", ["n": NumberText.integer(findings.count)])
            blocks.append(.folded(title: title, blocks: findings.map { .finding(card($0)) }))
        }
        if let matrix = blockSizeMatrix() { blocks.append(.table(matrix)) }
        return ReportSection(anchor: anchors("findings"), title: words("findings.title"), blocks: blocks)
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
        let figure = figures.first { $0.anchor == anchors(finding.chart ?? "") }
        return ReportFinding(
            anchor: anchors("finding-" + finding.code), code: finding.code, tone: tone,
            status: words(
                finding.status == .fired ? "level.\(finding.level.rawValue)" : "status.\(finding.status.rawValue)"),
            title: finding.title, claim: finding.claim ?? finding.notEvaluated?.reason ?? "", advice: finding.advice,
            rule: finding.rule, details: details(finding), contradiction: finding.contradictedBy?.claim,
            figure: figure.map { [$0.anchor, $0.title] })
    }

    private func details(_ finding: Finding) -> [[String]] {
        var details: [[String]] = []
        let number = NumberText.significant
        if let measured = finding.measured { details.append([words("finding.measured"), number(measured)]) }
        details.append([
            words("finding.threshold"), "\(finding.comparison.rawValue) \(number(finding.threshold))",
        ])
        if let margin = finding.margin { details.append([words("finding.margin"), signedPercent(margin)]) }
        if let flips = finding.flipsWhen { details.append([words("finding.flips"), flips]) }
        if let flag = finding.notEvaluated?.flag { details.append([words("finding.flag"), flag]) }
        details.append([words("finding.metric"), finding.metric])
        return details
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
