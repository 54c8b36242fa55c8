import LocalityModel
import Recommendations
import Sizing
import Wording

/// Advice in full: every block size with its findings, what did not fire, and the plan.
struct AdviceText {
    let words: ExplanationCatalogue
    let style: TextStyle

    /// - Parameter sized: what sizing says of each trace, which comes first.
    func text(_ advice: [Advice], _ sized: SizedTraces) -> String {
        let answer = AdviceAnswer(words: words, style: style)
        return AdviceAnswer.grouped(advice).map { group in
            let sections = group.map { section($0, isAlone: group.count == 1).joined(separator: "\n") + "\n" }
            return answer.decision(group, sized).joined(separator: "\n") + "\n" + sections.joined()
        }.joined(separator: "\n")
    }

    private func section(_ advice: Advice, isAlone: Bool) -> [String] {
        let own = words.speaking(ofBlockSize: advice.scope.blockSizeTokens)
        return strategies(advice.strategies, of: isAlone ? nil : advice.scope)
            + blockSizes(advice.blockSizes, advice.scope) + findings(advice)
            + TierPlanText(words: own, style: style).lines(advice.plan) + quiet(advice)
    }

    private func title(_ key: String) -> [String] { ["", style.dressed(words.phrase(key), .bold)] }

    /// - Parameter scope: whose block size the heading names; nil where there is one only.
    func strategies(
        _ strategies: [Strategy], of scope: AdviceScope?, most: Int = 4, arguments: Int = 2
    ) -> [String] {
        let shown = strategies.filter { strategy in
            strategy.verdict != .notRecommended && (!strategy.evidence.isEmpty || strategy.verdict == .recommended)
        }.prefix(most)
        let rest = strategies.filter { strategy in !shown.contains { $0.strategy == strategy.strategy } }
        let place = scope.map { Self.place([$0.blockSizeTokens], words) }
        let heading = words.joining.list([words.phrase("text-strategies")] + [place].compactMap { $0 })
        var lines = ["", style.dressed(heading, .bold)]
        for (index, strategy) in shown.enumerated() { lines += self.strategy(strategy, number: index + 1, arguments) }
        if !rest.isEmpty {
            lines += TextStyle.wrapped(
                words.joining.sentences([
                    words.phrase("text-other-strategies"), words.joining.list(rest.map(\.title)),
                ]), first: "  ", indent: 4)
        }
        return lines
    }

    /// `token rows`, `at blocks of 16, 64 tokens`.
    static func place(_ blockSizes: [Int], _ words: ExplanationCatalogue) -> String {
        if blockSizes == [1] { return words.phrase("text-at-rows") }
        return words.phrase("text-at-size", ["tokens": words.joining.list(blockSizes.map(NumberText.integer))])
    }

    /// - Parameter number: its place among those that are shown.
    private func strategy(_ strategy: Strategy, number: Int, _ arguments: Int) -> [String] {
        let isRecommended = strategy.verdict == .recommended
        let verdict = words.phrase("strategy.\(strategy.verdict.rawValue)")
        let name = "  \(number). " + style.dressed(strategy.title, .bold)
        var lines = [words.joining.aside(name, style.dressed(verdict, isRecommended ? .good : .dim))]
        lines += TextStyle.wrapped(strategy.deciding, first: "     ", indent: 5)
        if !strategy.evidence.isEmpty {
            lines += TextStyle.wrapped(
                words.joining.sentences([
                    words.phrase("text-because"), words.joining.list(strategy.evidence),
                ]), first: "     ", indent: 7)
        }
        for argument in strategy.against.prefix(arguments) {
            let reason = argument.code.map { words.joining.label($0, argument.text) } ?? argument.text
            lines += TextStyle.wrapped(
                words.joining.sentences([words.phrase("text-against"), reason]), first: "     ", indent: 7)
        }
        return lines
    }

    func blockSizes(_ costs: [BlockSizeCost]?, _ scope: AdviceScope) -> [String] {
        guard let costs, let first = costs.first else { return [] }
        let names = [
            "latency": NumberText.significant(first.latencyMicroseconds),
            "bandwidth": NumberText.significant(first.bandwidthGigabytesPerSecond),
            "bytes": NumberText.integer(first.bytesPerTokenAndLayer),
        ]
        return title("text-block-sizes")
            + TextStyle.wrapped(words.phrase("text-fetch-model", names), first: "  ", indent: 2)
            + costs.map { cost in
                let mark = cost.blockSizeTokens == scope.blockSizeTokens ? "*" : " "
                return "  \(mark) "
                    + words.phrase(
                        "text-block-size-row",
                        [
                            "tokens": TextStyle.aligned(NumberText.integer(cost.blockSizeTokens), to: 4),
                            "time": TextStyle.aligned(NumberText.significant(cost.fetchMicrosecondsPerStep), to: 8),
                            "transfers": TextStyle.aligned(NumberText.significant(cost.transfersPerStep), to: 6),
                            "bytes": TextStyle.aligned(NumberText.bytes(cost.bytesPerStep), to: 9),
                            "used": TextStyle.aligned(NumberText.percent(cost.utilization), to: 6),
                        ])
            }
    }

    private func findings(_ advice: Advice) -> [String] {
        let fired = advice.findings(.fired)
        guard !fired.isEmpty else { return title("text-findings") + ["  " + words.phrase("text-nothing-fired")] }
        return title("text-findings") + fired.sorted { $0.level > $1.level }.flatMap(finding)
    }

    private func finding(_ finding: Finding) -> [String] {
        let accent: TextStyle.Accent = finding.level == .warning ? .bad : finding.level == .advice ? .caution : .dim
        let mark = style.dressed(TextStyle.padded(words.phrase("level.\(finding.level.rawValue)"), to: 8), accent)
        var lines = ["  \(mark)" + style.dressed(finding.code, .bold)]
        lines += TextStyle.wrapped(finding.claim ?? "", first: "    ", indent: 4)
        if let contradiction = finding.contradictedBy {
            lines += TextStyle.wrapped(
                words.joining.sentences([words.phrase("text-contradicted"), contradiction.claim]), first: "    ",
                indent: 6)
        } else {
            lines += TextStyle.wrapped(finding.advice.withoutMarkdown, first: "    → ", indent: 6)
        }
        return lines
    }

    private func quiet(_ advice: Advice) -> [String] {
        let quiet = advice.findings(.notFired).map(\.code)
        var lines = [""]
        if !quiet.isEmpty {
            lines += TextStyle.wrapped(
                words.joining.sentences([words.phrase("text-not-fired"), words.joining.list(quiet)]), indent: 2)
        }
        return lines + notEvaluated(advice.findings(.notEvaluated))
    }

    /// One line a reason, with the codes that share it.
    private func notEvaluated(_ findings: [Finding]) -> [String] {
        var reasons: [NotEvaluated] = []
        for case let reason? in findings.map(\.notEvaluated) where !reasons.contains(reason) { reasons.append(reason) }
        guard !reasons.isEmpty else { return [] }
        return [words.phrase("text-not-evaluated")]
            + reasons.flatMap { reason in
                let codes = words.joining.list(findings.filter { $0.notEvaluated == reason }.map(\.code))
                let flag = reason.flag.map { words.phrase("text-flag", ["flag": $0]) }
                let text = words.joining.sentences([reason.reason] + [flag].compactMap { $0 })
                return TextStyle.wrapped(words.joining.label(codes, text), first: "  ", indent: 4)
            }
    }
}
