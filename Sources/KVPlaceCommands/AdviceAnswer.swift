import LocalityModel
import Recommendations
import Sizing
import Wording

/// One answer for all block sizes of a trace: the decision, then what supports it, in at most 60 lines.
struct AdviceAnswer {
    let words: ExplanationCatalogue
    let style: TextStyle

    private static let shownFindings = 4

    func text(_ advice: [Advice], _ sized: SizedTraces) -> String {
        let groups = Self.grouped(advice)
        return groups.map { lines($0, sized).joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// The advices of each trace, in the order of the traces.
    static func grouped(_ advice: [Advice]) -> [[Advice]] {
        var groups: [[Advice]] = []
        for entry in advice {
            let place = groups.firstIndex {
                $0[0].scope.traceDirectory == entry.scope.traceDirectory && $0[0].scope.keyMode == entry.scope.keyMode
            }
            if let place { groups[place].append(entry) } else { groups.append([entry]) }
        }
        return groups
    }

    private func lines(_ group: [Advice], _ sized: SizedTraces) -> [String] {
        let plan = sized.plan(of: group[0].scope.traceDirectory)
        let shown = Self.primary(group, plan)
        let part = AdviceText(words: words, style: style)
        return decision(group, sized)
            + part.strategies(
                shown.strategies, of: group.count > 1 ? shown.scope : nil, most: shown.plan.tiers.isEmpty ? 3 : 2,
                arguments: 1)
            + part.blockSizes(shown.blockSizes, shown.scope) + findings(group, shown) + tiers(shown) + quiet(shown)
    }

    /// The heading, the decision, and what a block size cannot tell.
    func decision(_ group: [Advice], _ sized: SizedTraces) -> [String] {
        let scope = group[0].scope
        var lines = heading(group)
        let verdicts = words.verdicts(of: group)
        if let plan = sized.plan(of: scope.traceDirectory) {
            lines += BufferPlanText(words: words.speaking(of: plan.result), style: style).answer(plan)
            return lines + verdicts.flatMap { TextStyle.wrapped($0) }
        }
        for verdict in verdicts { lines += TextStyle.wrapped(verdict).map { style.dressed($0, .caution) } }
        if let failure = sized.failures[scope.traceDirectory] {
            let reason = words.reason(failure.reason).visible
            lines += TextStyle.wrapped(words.phrase("sizing-not-evaluated", ["reason": reason]))
        }
        return lines
    }

    private func heading(_ group: [Advice]) -> [String] {
        let scope = group[0].scope
        let sizes = words.joining.list(group.map { NumberText.integer($0.scope.blockSizeTokens) })
        let parts = [
            scope.dataset?.visible,
            words.phrase(group.count == 1 ? "text-block-size" : "text-sizes", ["tokens": sizes]),
            scope.keyMode.rawValue, scope.stepUnion ? words.phrase("text-union") : nil,
        ].compactMap { $0 }
        let title = words.joining.aside(scope.traceDirectory.visible, words.joining.list(parts))
        return TextStyle.wrapped(title, indent: 2).map { style.dressed($0, .bold) }
    }

    /// The block size that the answer is about: the chosen unit, else the first that can tell anything.
    static func primary(_ group: [Advice], _ plan: BufferPlan?) -> Advice {
        let unit = plan?.chosenBuffer?.blockSizeTokens
        return group.first { $0.scope.blockSizeTokens == unit } ?? group.first { $0.verdict == nil } ?? group[0]
    }

    /// What fired at any block size, strongest first, a line each.
    private func findings(_ group: [Advice], _ shown: Advice) -> [String] {
        var lines = ["", style.dressed(words.phrase("text-findings"), .bold)]
        let ordered = [shown] + group.filter { $0 != shown }
        var codes: [String] = []
        for advice in ordered {
            for finding in advice.findings(.fired) where !codes.contains(finding.code) { codes.append(finding.code) }
        }
        let fired = codes.compactMap { code in
            ordered.lazy.compactMap { $0.finding(code) }.first { $0.status == .fired }
        }.sorted { $0.level > $1.level }
        guard !fired.isEmpty else { return lines + ["  " + words.phrase("text-nothing-fired")] }
        let standing = fired.filter { $0.contradictedBy == nil }
        for finding in standing.prefix(Self.shownFindings) { lines += line(finding, group) }
        let rest = standing.dropFirst(Self.shownFindings).map(\.code)
        if !rest.isEmpty {
            let names = ["count": NumberText.integer(rest.count), "codes": words.joining.list(rest)]
            lines += TextStyle.wrapped(words.phrase("text-more-findings", names), first: "  ", indent: 4)
        }
        let contradicted = fired.filter { $0.contradictedBy != nil }.map(\.code)
        if !contradicted.isEmpty {
            let names = ["codes": words.joining.list(contradicted)]
            lines += TextStyle.wrapped(words.phrase("text-contradicted-findings", names), first: "  ", indent: 4)
        }
        return lines
    }

    private func line(_ finding: Finding, _ group: [Advice]) -> [String] {
        let sizes = group.filter { $0.finding(finding.code)?.status == .fired }.map(\.scope.blockSizeTokens)
        let isEverywhere = sizes.count == group.count
        let place = isEverywhere ? nil : AdviceText.place(sizes, words)
        let mark = TextStyle.padded(words.phrase("level.\(finding.level.rawValue)"), to: 8)
        let claim = words.joining.label(words.joining.aside(finding.code, place), finding.claim ?? finding.title)
        let text = TextStyle.wrapped(claim, first: "  \(mark)", indent: 10)
        return text.enumerated().map { index, line in
            guard index == 0 else { return line }
            let accent: TextStyle.Accent = finding.level == .warning ? .bad : finding.level == .advice ? .caution : .dim
            return "  " + style.dressed(mark, accent) + line.dropFirst(2 + mark.count)
        }
    }

    /// Tiers where budgets were given; without them sizing says it better.
    private func tiers(_ shown: Advice) -> [String] {
        let plan = shown.plan
        guard !plan.tiers.isEmpty || plan.notEvaluated != nil else { return [] }
        var tiers = plan
        // Budgets were given, so nobody asks what to aim for.
        tiers.capacities = []
        let words = words.speaking(ofBlockSize: shown.scope.blockSizeTokens)
        return TierPlanText(words: words, style: style).lines(tiers)
    }

    private func quiet(_ shown: Advice) -> [String] {
        let names = [
            "quiet": NumberText.integer(shown.findings(.notFired).count),
            "unknown": NumberText.integer(shown.findings(.notEvaluated).count),
        ]
        return ["", words.phrase("text-quiet", names)]
    }
}
