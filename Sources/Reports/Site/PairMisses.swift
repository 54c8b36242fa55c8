import LocalityModel
import Recommendations
import Sizing
import Wording

/// What a request's step misses on each side with buffers of the same size, with the interval over requests: the table
/// that leads a pair's page.
struct PairMisses: Sendable {
    let match: RunPair.Match
    let scale: PairScale
    let names: [String]
    let words: Words
    private let first: StepMissReading
    private let second: StepMissReading

    /// Nil where either side measured no misses of steps.
    init?(_ match: RunPair.Match, scale: PairScale, names: [String], words: Words) {
        guard let first = StepMissReading(match.first), let second = StepMissReading(match.second) else { return nil }
        self.match = match
        self.scale = scale
        self.names = names
        self.words = words
        self.first = first
        self.second = second
    }

    /// The mean of one side, with half of its interval.
    struct Side: Equatable, Sendable {
        var mean: Double
        /// Nil of fewer than two requests.
        var half: Double?
    }

    /// Both sides with one buffer; nil where a side did not measure it.
    struct Row: Sendable {
        var buffer: DataTable.Cell
        var first: Side?
        var second: Side?
    }

    /// With token rows 1k, 1.5k, 2k, 3k and 4k of each side's own k; with larger blocks, whose largest step is seldom a
    /// capacity that is measured, the smallest capacities that both measured.
    func rows() -> [Row] {
        guard match.blockSizeTokens == 1 else {
            let stored = Set(second.misses.capacities.map(\.capacityBlocks))
            return first.misses.capacities.map(\.capacityBlocks).filter(stored.contains).prefix(8).map { capacity in
                row(.integer(capacity), first.point(at: capacity), second.point(at: capacity))
            }
        }
        return [2, 3, 4, 6, 8].map { halves in
            let name = NumberText.exact(Double(halves) / 2) + "k"
            let rows = scale.comparesCounts ? " · " + NumberText.integer(first.selectionBlocks * halves / 2) : ""
            return row(.text(name + rows), first.point(halfSelections: halves), second.point(halfSelections: halves))
        }
    }

    private func row(_ buffer: DataTable.Cell, _ left: StepMissesAtCapacity?, _ right: StepMissesAtCapacity?) -> Row {
        Row(
            buffer: buffer, first: left.flatMap { side($0, touches: first.touchesPerStep) },
            second: right.flatMap { side($0, touches: second.touchesPerStep) })
    }

    /// Of steady steps where both sides have some, else of all.
    private var isSteady: Bool {
        [first, second].allSatisfy { $0.misses.capacities.contains { $0.steady != nil } }
    }

    private func side(_ point: StepMissesAtCapacity, touches: Double?) -> Side? {
        guard let summary = isSteady ? point.steady : point.all else { return nil }
        let half = isSteady ? MeanInterval(point.requestMeans)?.half : nil
        guard !scale.comparesCounts else { return Side(mean: summary.mean, half: half) }
        return touches.map { touches in Side(mean: summary.mean / touches, half: half.map { $0 / touches }) }
    }

    /// What the second side is: better where it misses less, and neither where the intervals meet or the means are as
    /// good as equal. Without an interval of each side nobody knows what chance does, and nothing is judged.
    func verdict(_ row: Row) -> String {
        guard let left = row.first, let right = row.second else { return "" }
        let gap = abs(left.mean - right.mean)
        if gap <= PairNumbers.negligible * max(left.mean, right.mean) { return words("pair.same") }
        guard let own = left.half, let other = right.half else {
            let lacking = [("A", left), ("B", right)].filter { $0.1.half == nil }.map(\.0)
            return words("pair.misses.unjudged", ["sides": words.joining.list(lacking)])
        }
        if gap <= own + other { return words("pair.same") }
        return words(right.mean < left.mean ? "pair.misses.better" : "pair.misses.worse")
    }

    func table(_ anchors: AnchorScope) -> ReportTable {
        let rows = rows().map { row -> [DataTable.Cell] in
            [
                row.buffer, cell(row.first?.mean), cell(row.first?.half), cell(row.second?.mean),
                cell(row.second?.half), difference(row), .text(verdict(row)),
            ]
        }
        let half = words("column.half_interval")
        var block = ReportTable(
            anchor: anchors("misses"),
            table: DataTable(
                caption: words(
                    scale.comparesCounts ? "pair.misses.counts" : "pair.misses.shares",
                    [
                        "n": NumberText.integer(match.blockSizeTokens),
                        "steps": words(isSteady ? "pair.misses.steady" : "pair.misses.all"),
                    ]),
                columns: [
                    .init(words("column.buffer_size"), key: "buffer", isNumber: false),
                    .init(names[0], key: "a"), .init(half, key: "a_half_interval"),
                    .init(names[1], key: "b"), .init(half, key: "b_half_interval"),
                    .init(words("column.difference"), key: "difference"),
                    .init(words("column.b_is"), key: "b_is", isNumber: false),
                ], rows: rows))
        block.filterableFrom = .max
        return block
    }

    private func cell(_ value: Double?) -> DataTable.Cell {
        value.map { scale.comparesCounts ? .number($0) : .share($0) } ?? .none
    }

    private func difference(_ row: Row) -> DataTable.Cell {
        guard let left = row.first, let right = row.second else { return .none }
        return scale.comparesCounts ? .change(right.mean - left.mean) : .points(right.mean - left.mean)
    }

    /// The sides of which no interval is known, as Markdown; nil where both have one.
    func caution() -> String? {
        let lacking = zip(names, [first, second]).filter { _, side in
            !isSteady || side.misses.capacities.allSatisfy { MeanInterval($0.requestMeans) == nil }
        }
        guard !lacking.isEmpty else { return nil }
        return words("pair.misses.one", ["names": words.joining.list(lacking.map { Escape.markdown($0.0) })])
    }
}
