import LocalityModel
import Recommendations

/// Advice as a page for the terminal: the verdict first, then findings, plan, and what did not fire.
struct AdviceText {
    let words: ExplanationCatalogue
    let style: TextStyle

    func text(_ advice: [Advice]) -> String {
        advice.map { section($0).joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func section(_ advice: Advice) -> [String] {
        heading(advice.scope) + strategies(advice.strategies) + blockSizes(advice.blockSizes, advice.scope)
            + findings(advice) + PlanText(words: words, style: style).lines(advice.plan) + quiet(advice)
    }

    private func heading(_ scope: AdviceScope) -> [String] {
        let parts = [
            scope.dataset?.visible,
            words.phrase("text-block-size", ["tokens": NumberText.grouped(scope.blockSizeTokens)]),
            scope.keyMode.rawValue, scope.stepUnion ? words.phrase("text-union") : nil,
        ].compactMap { $0 }
        let lines = TextStyle.wrapped("\(scope.traceDirectory.visible)  (\(parts.joined(separator: ", ")))", indent: 2)
        return lines.map { style.dressed($0, .bold) }
    }

    private func title(_ key: String) -> [String] { ["", style.dressed(words.phrase(key), .bold)] }

    private func strategies(_ strategies: [Strategy]) -> [String] {
        let shown = strategies.filter { strategy in
            strategy.verdict != .notRecommended && (!strategy.evidence.isEmpty || strategy.verdict == .recommended)
        }.prefix(4)
        let rest = strategies.filter { strategy in !shown.contains { $0.strategy == strategy.strategy } }
        var lines = title("text-strategies")
        for strategy in shown { lines += self.strategy(strategy) }
        if !rest.isEmpty {
            lines += TextStyle.wrapped(
                rest.map(\.title).joined(separator: ", "), first: "  \(words.phrase("text-other-strategies")) ",
                indent: 4)
        }
        return lines
    }

    private func strategy(_ strategy: Strategy) -> [String] {
        let isRecommended = strategy.verdict == .recommended
        let verdict = words.phrase("verdict-\(strategy.verdict.rawValue)")
        let first = "  \(strategy.rank). \(strategy.title) "
        var lines = [
            "  \(strategy.rank). " + style.dressed(strategy.title, .bold) + " "
                + style.dressed("(\(verdict))", isRecommended ? .good : .dim)
        ]
        assert(first.count < TextStyle.columns)
        lines += TextStyle.wrapped(strategy.deciding, first: "     ", indent: 5)
        if !strategy.evidence.isEmpty {
            lines += TextStyle.wrapped(
                strategy.evidence.joined(separator: ", "), first: "     \(words.phrase("text-because")) ", indent: 7)
        }
        for argument in strategy.against.prefix(2) {
            let source = argument.code.map { "\($0): " } ?? ""
            let first = "     \(words.phrase("text-against")) "
            lines += TextStyle.wrapped(source + argument.text, first: first, indent: 7)
        }
        return lines
    }

    private func blockSizes(_ costs: [BlockSizeCost]?, _ scope: AdviceScope) -> [String] {
        guard let costs, let first = costs.first else { return [] }
        let names = [
            "latency": NumberText.plain(first.latencyMicroseconds),
            "bandwidth": NumberText.plain(first.bandwidthGigabytesPerSecond),
            "bytes": NumberText.grouped(first.bytesPerTokenAndLayer),
        ]
        return title("text-block-sizes")
            + TextStyle.wrapped(words.phrase("text-fetch-model", names), first: "  ", indent: 2)
            + costs.map { cost in
                let mark = cost.blockSizeTokens == scope.blockSizeTokens ? "*" : " "
                return "  \(mark) "
                    + words.phrase(
                        "text-block-size-row",
                        [
                            "tokens": Self.right(NumberText.grouped(cost.blockSizeTokens), 4),
                            "time": Self.right(NumberText.plain(cost.fetchMicrosecondsPerStep), 8),
                            "transfers": Self.right(NumberText.plain(cost.transfersPerStep), 6),
                            "bytes": Self.right(NumberText.bytes(cost.bytesPerStep), 9),
                            "used": Self.right(NumberText.percent(cost.utilization), 6),
                        ])
            }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private func findings(_ advice: Advice) -> [String] {
        let fired = advice.findings(.fired)
        guard !fired.isEmpty else { return title("text-findings") + ["  " + words.phrase("text-nothing-fired")] }
        return title("text-findings") + fired.sorted { $0.level > $1.level }.flatMap(finding)
    }

    private func finding(_ finding: Finding) -> [String] {
        let accent: TextStyle.Accent = finding.level == .warning ? .bad : finding.level == .advice ? .caution : .dim
        let mark = style.dressed(TextStyle.padded(words.phrase("level-\(finding.level.rawValue)"), to: 8), accent)
        let margin = finding.margin.map { " (\(Self.signed($0)))" } ?? ""
        var lines = ["  \(mark)" + style.dressed(finding.code, .bold) + margin]
        lines += TextStyle.wrapped(finding.claim ?? "", first: "    ", indent: 4)
        if let contradiction = finding.contradictedBy {
            lines += TextStyle.wrapped(
                contradiction.claim, first: "    \(words.phrase("text-contradicted")) ", indent: 6)
        } else {
            lines += TextStyle.wrapped(finding.advice.withoutMarkdown, first: "    → ", indent: 6)
        }
        return lines
    }

    static func signed(_ margin: Double) -> String {
        let text = NumberText.percent(abs(margin))
        return margin == 0 ? text : (margin > 0 ? "+" : "−") + text
    }

    private func quiet(_ advice: Advice) -> [String] {
        let quiet = advice.findings(.notFired).map { "\($0.code) (\(Self.signed($0.margin ?? 0)))" }
        var lines = [""]
        if !quiet.isEmpty {
            lines += TextStyle.wrapped(
                quiet.joined(separator: ", "), first: words.phrase("text-not-fired") + " ", indent: 2)
        }
        return lines + notEvaluated(advice.findings(.notEvaluated))
    }

    /// One line a reason, with the codes that share it.
    private func notEvaluated(_ findings: [Finding]) -> [String] {
        var reasons: [NotEvaluated] = []
        for case let reason? in findings.map(\.notEvaluated) where !reasons.contains(reason) { reasons.append(reason) }
        guard !reasons.isEmpty else { return [] }
        return [words.phrase("text-not-evaluated")] + reasons.flatMap { reason in
            let codes = findings.filter { $0.notEvaluated == reason }.map(\.code).joined(separator: ", ")
            let flag = reason.flag.map { " " + words.phrase("text-flag", ["flag": $0]) } ?? ""
            return TextStyle.wrapped(
                "\(codes): \(reason.reason)\(flag)", first: "  ", indent: 4)
        }
    }
}
