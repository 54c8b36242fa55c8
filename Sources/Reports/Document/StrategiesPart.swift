import LocalityModel
import Recommendations
import Sizing
import Wording

/// The strategies that the evidence supports at one block size, numbered in the order in which they stand; those that
/// it does not support folded. At another size than the page's own a strategy is one line.
struct StrategiesPart: Sendable {
    let view: TraceView
    let words: Words

    private static let shownCount = 3

    static func section(_ views: [TraceView], words: Words) -> ReportSection? {
        let blocks = views.blocks(words) { StrategiesPart(view: $0, words: $0.words).blocks() }
        guard let own = views.first, !blocks.isEmpty else { return nil }
        return ReportSection(anchor: own.anchors("strategies"), title: words("verdict.title"), blocks: blocks)
    }

    private var anchors: AnchorScope { view.anchors }

    private func blocks() -> [ReportBlock] {
        let strategies = (view.group.primaryAdvice?.strategies ?? []).sorted { $0.rank < $1.rank }
        guard !strategies.isEmpty else { return view.isOwn ? [.note(words("verdict.none"))] : [] }
        let recommended = strategies.filter { $0.verdict == .recommended }
        let possible = strategies.filter { $0.verdict == .possible }
        let shown = recommended.isEmpty ? possible.prefix(1) : recommended.prefix(Self.shownCount)
        let others = strategies.filter { strategy in !shown.contains { $0.strategy == strategy.strategy } }
        let cards = (shown + others).enumerated().map { ReportBlock.strategy(card($1, number: $0 + 1)) }
        guard !others.isEmpty else { return cards }
        let title = words(
            shown.isEmpty ? "verdict.all" : "verdict.others", ["n": NumberText.integer(others.count)])
        return Array(cards.prefix(shown.count))
            + [.folded(title: title, blocks: Array(cards.dropFirst(shown.count)))]
    }

    private func card(_ strategy: Strategy, number: Int) -> ReportStrategy {
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
                words("strategy.expected"),
                words.joining.aside(NumberText.percent(share), strategy.expectedSource.map(words.reason)),
            ])
        }
        let tone: ReportStrategy.Tone =
            switch strategy.verdict {
            case .recommended: .recommended
            case .possible: .possible
            case .notRecommended: .against
            }
        var card = ReportStrategy(
            anchor: anchors("strategy-" + strategy.strategy), rank: number, tone: tone,
            verdict: words("strategy.\(strategy.verdict.rawValue)"), title: strategy.title,
            deciding: strategy.deciding, summary: strategy.summary, details: details,
            evidence: strategy.evidence.map { [anchors("finding-" + $0), $0] },
            evidenceLabel: words("strategy.evidence"), against: strategy.against.map(\.text),
            againstLabel: words("strategy.against"))
        card.isCondensed = !view.isOwn
        return card
    }
}
