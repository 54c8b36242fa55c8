import LocalityModel
import Recommendations
import Sizing
import Wording

/// What the advice on two results has in common and where it differs: strategies, then findings.
struct PairAdvice: Sendable {
    let match: RunPair.Match
    let names: [String]
    let words: Words
    let anchors: AnchorScope

    /// How many findings differ, in a line.
    var title: String {
        guard let first = match.firstAdvice, let second = match.secondAdvice else { return "" }
        let codes = differing(first, second)
        return words(
            codes.isEmpty ? "pair.advice.same" : "pair.advice",
            ["n": NumberText.integer(codes.count), "codes": words.joining.list(codes)])
    }

    func blocks() -> [ReportBlock] {
        guard let first = match.firstAdvice, let second = match.secondAdvice else { return [] }
        var blocks: [ReportBlock] = [.table(strategies(first, second))]
        let codes = differing(first, second)
        if codes.isEmpty {
            let count = NumberText.integer(first.findings.count)
            blocks.append(.prose(words("pair.findings.same", ["n": count])))
        } else {
            blocks.append(.table(findings(codes, first, second)))
        }
        return blocks
    }

    private func differing(_ first: Advice, _ second: Advice) -> [String] {
        first.findings.map(\.code).filter { code in
            guard let left = first.finding(code), let right = second.finding(code) else { return false }
            return left.status != right.status || left.holds != right.holds
        }
    }

    private func strategies(_ first: Advice, _ second: Advice) -> ReportTable {
        let rows = first.strategies.sorted { $0.rank < $1.rank }.map { strategy -> [DataTable.Cell] in
            let other = second.strategies.first { $0.strategy == strategy.strategy }
            return [
                .link(text: strategy.title, target: "../../guide/strategies.html#" + strategy.strategy),
                .text(text(strategy)), other.map { .text(text($0)) } ?? .none,
            ]
        }
        return table("strategies", column: "strategy_name", rows: rows)
    }

    private func text(_ strategy: Strategy) -> String {
        var text = "\(strategy.rank). \(words("strategy.\(strategy.verdict.rawValue)"))"
        if let share = strategy.expectedHitShare { text += " · " + NumberText.percent(share) }
        return text
    }

    private func findings(_ codes: [String], _ first: Advice, _ second: Advice) -> ReportTable {
        let rows = codes.map { code -> [DataTable.Cell] in
            let title = first.finding(code)?.title ?? code
            return [
                .link(text: title, target: "../../guide/findings.html#" + code),
                first.finding(code).map { .text(text($0)) } ?? .none,
                second.finding(code).map { .text(text($0)) } ?? .none,
            ]
        }
        return table("findings", column: "rule", rows: rows)
    }

    private func text(_ finding: Finding) -> String {
        var parts = [words("status.\(finding.status.rawValue)")]
        if let measured = finding.measured { parts.append(NumberText.significant(measured)) }
        if finding.contradictedBy != nil { parts.append(words("pair.contradicted")) }
        if let reason = finding.notEvaluated?.reason { parts.append(reason) }
        return parts.joined(separator: " · ")
    }

    private func table(_ name: String, column: String, rows: [[DataTable.Cell]]) -> ReportTable {
        ReportTable(
            anchor: anchors(name),
            table: DataTable(
                caption: words("pair.\(name)"),
                columns: [
                    .init(words("column.\(column)"), key: column, isNumber: false),
                    .init(names[0], key: "a", isNumber: false), .init(names[1], key: "b", isNumber: false),
                ], rows: rows))
    }
}
