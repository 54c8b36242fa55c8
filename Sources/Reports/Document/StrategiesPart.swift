import LocalityModel
import Recommendations
import Sizing

/// The strategies that the evidence supports, and the numbers of locality beside them.
struct StrategiesPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope
    let figures: FigureAnchors

    func section() -> ReportSection {
        var blocks: [ReportBlock] = []
        let strategies = (group.primaryAdvice?.strategies ?? []).sorted { $0.rank < $1.rank }
        if strategies.isEmpty { blocks.append(.note(words("verdict.none"))) }
        let leading = strategies.filter { $0.verdict == .recommended }
        let shown = leading.isEmpty ? Array(strategies.prefix(1)) : Array(leading.prefix(3))
        blocks += shown.map { .strategy(card($0)) }
        let others = strategies.filter { strategy in !shown.contains { $0.strategy == strategy.strategy } }
        if !others.isEmpty {
            let title = words("verdict.others", ["n": NumberText.integer(others.count)])
            blocks.append(.folded(title: title, blocks: others.map { .strategy(card($0)) }))
        }
        blocks.append(.facts(facts()))
        return ReportSection(anchor: anchors("strategies"), title: words("verdict.title"), blocks: blocks)
    }

    /// The numbers that decide, those that the result holds.
    func facts() -> [ReportFact] {
        let result = group.primary
        var facts: [ReportFact] = []
        func add(_ value: String?, _ key: String, _ anchor: String) {
            guard let value else { return }
            facts.append(
                ReportFact(value: value, label: words("fact.\(key)"), anchor: figures.existing(anchors(anchor))))
        }
        add(result.placementSimulation?.capacityForShare["0.9"].map(NumberText.integer), "capacity90", "hit-rate")
        add(HitRateCeiling(result).map { NumberText.percent($0.share) }, "ceiling", "hit-rate")
        let soon = MeasuredCurve.reuseTime(result.temporalLocality).value(at: 10)
        add(soon.map { NumberText.percent($0) }, "reuse10", "reuse-time")
        if let jaccard = result.temporalLocality?.stepJaccard, jaccard.count > 0 {
            add(NumberText.decimal(jaccard.mean, places: 2), "jaccard", "step-similarity")
        }
        if let unique = result.recordStatistics?.uniqueBlocks, unique.count > 0 {
            add(NumberText.significant(unique.mean), "unique", "unique-blocks")
        }
        if let touched = result.recordStatistics?.touchedBlockRatio, touched.count > 0 {
            add(NumberText.percent(touched.mean), "touched", "unique-blocks")
        }
        return facts
    }

    private func card(_ strategy: Strategy) -> ReportStrategy {
        var details: [[String]] = []
        if let blocks = strategy.needs.capacityBlocks {
            let bytes = strategy.needs.capacityBytes.map { " · " + NumberText.bytes(Double($0)) } ?? ""
            details.append([
                words("strategy.capacity"), words("strategy.blocks", ["n": NumberText.integer(blocks)]) + bytes,
            ])
        }
        if let other = strategy.needs.other { details.append([words("strategy.needs"), other]) }
        if let share = strategy.expectedHitShare {
            details.append([
                words("strategy.expected"), words.joining.aside(NumberText.percent(share), strategy.expectedSource),
            ])
        }
        let tone: ReportStrategy.Tone =
            switch strategy.verdict {
            case .recommended: .recommended
            case .possible: .possible
            case .notRecommended: .against
            }
        return ReportStrategy(
            anchor: anchors("strategy-" + strategy.strategy), rank: strategy.rank, tone: tone,
            verdict: words("strategy.\(strategy.verdict.rawValue)"), title: strategy.title,
            deciding: strategy.deciding, summary: strategy.summary, details: details,
            evidence: strategy.evidence.map { [anchors("finding-" + $0), $0] },
            evidenceLabel: words("strategy.evidence"), against: strategy.against.map(\.text),
            againstLabel: words("strategy.against"))
    }
}
