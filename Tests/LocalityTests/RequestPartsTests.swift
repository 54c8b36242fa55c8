import TestSupport
import Testing
import TraceReading

@testable import Locality

/// Which request ids stand in several shards in pieces, against the definition on plain sets of (layer, step).
@Suite struct RequestPartsTests {
    /// A request as one shard has it: layer → its steps, ascending, none missing but by chance.
    private struct Piece {
        var shard: Int
        var requestID: Int
        var steps: [Int: [Int]]

        var layers: Set<Int> { Set(steps.keys) }
        var all: [Int] { Set(steps.values.joined()).sorted() }
        /// Whether at least half of the records of its layers and steps are there.
        var isDense: Bool { 2 * steps.values.reduce(0) { $0 + $1.count } >= layers.count * all.count }
        var largestGap: Int { zip(all.dropFirst(), all).map { $0 - $1 }.max() ?? 0 }

        func overlaps(_ other: Piece) -> Bool {
            all.first! <= other.all.last! && other.all.first! <= all.last!
        }

        /// Whether each layer of both has all its steps there behind all its steps here.
        func isFollowed(by other: Piece) -> Bool {
            layers.intersection(other.layers).allSatisfy { steps[$0]!.last! < other.steps[$0]!.first! }
        }

        var totals: RequestTotals {
            var order = RequestOrder()
            var seen: Set<Int> = []
            for step in all {
                order.begin(step: step, isNew: seen.insert(step).inserted)
                for layer in layers.sorted() where steps[layer]!.contains(step) {
                    order.add(layerID: layer, step: step, sequenceLength: step + 1)
                }
                order.end(step: step, alike: nil)
            }
            return RequestTotals(
                requestID: requestID, ordinal: RecordOrdinal(shard: shard, segment: 0, record: requestID),
                records: UInt64(steps.values.reduce(0) { $0 + $1.count }), sums: [], extent: order.extent)
        }
    }

    private static func isSplit(_ pieces: [Piece], among all: [Piece]) -> Bool {
        func layers(ofShard shard: Int) -> Set<Int> {
            all.filter { $0.shard == shard }.reduce(into: []) { $0.formUnion($1.layers) }
        }
        return pieces.contains { first in
            pieces.contains { second in
                guard first.shard < second.shard, first.overlaps(second) else { return false }
                let areDense = first.isDense && second.isDense
                if first.layers.isDisjoint(with: second.layers) {
                    return areDense || layers(ofShard: first.shard).isDisjoint(with: layers(ofShard: second.shard))
                }
                let common = max(first.all.first!, second.all.first!)...min(first.all.last!, second.all.last!)
                return common.count > 1 && areDense && (first.isFollowed(by: second) || second.isFollowed(by: first))
            }
        }
    }

    private static func isContinued(_ pieces: [Piece]) -> Bool {
        zip(pieces, pieces.dropFirst()).contains { first, second in
            !first.layers.isDisjoint(with: second.layers) && first.isFollowed(by: second)
                && second.all.first! - first.all.last! <= max(1, first.largestGap, second.largestGap)
        }
    }

    /// Requests that are whole in a shard, used anew in another, cut between layers, cut between steps or inside one,
    /// and sampled.
    private static func pieces(_ generator: inout SeededGenerator) -> [Piece] {
        let shardCount = generator.integer(2...4)
        let ranks = generator.chance(30)
        return (0..<generator.integer(1...5)).flatMap { request -> [Piece] in
            let layers = Array(0..<generator.integer(1...6))
            let start = generator.integer(-3...20)
            let stride = generator.pick([1, 1, 1, 3])
            let length = generator.integer(1...12)
            let kept = generator.pick([100, 100, 70, 20])
            let way = ranks ? 1 : generator.integer(0...4)
            return (0..<shardCount).compactMap { shard -> Piece? in
                var steps: [Int: [Int]] = [:]
                for layer in layers {
                    steps[layer] = (0..<length).filter { index in
                        let place = index * layers.count + layer
                        let isMine =
                            switch way {
                            case 0: shard == request % shardCount
                            case 1: layer * shardCount / layers.count == shard
                            case 2: index * shardCount / length == shard
                            case 3: place * shardCount / (length * layers.count) == shard
                            default: true
                            }
                        return isMine && generator.integer(1...100) <= kept
                    }.map { start + $0 * stride }
                }
                steps = steps.filter { !$0.value.isEmpty }
                return steps.isEmpty ? nil : Piece(shard: shard, requestID: request, steps: steps)
            }
        }
    }

    @Test func `pieces are those of the definition`() {
        var (split, continued, neither) = (0, 0, 0)
        for seed in UInt64(1)...1500 {
            var generator = SeededGenerator(seed: seed)
            let pieces = Self.pieces(&generator)
            let byRequest = Dictionary(grouping: pieces, by: \.requestID).values.filter { $0.count > 1 }
            let areSplit = byRequest.map { Self.isSplit($0, among: pieces) }
            let expected = (
                split: areSplit.count { $0 },
                continued: zip(byRequest, areSplit).count { !$1 && Self.isContinued($0) }
            )
            let parts = RequestParts(pieces.map(\.totals).shuffled(using: &generator), names: [:])
            #expect(parts.splitCount == expected.split && parts.continuedCount == expected.continued, "seed \(seed)")
            split += expected.split
            continued += expected.continued
            neither += byRequest.count - expected.split - expected.continued
        }
        #expect(min(split, continued, neither) > 100)
    }

    @Test func `requests are told apart by what their files call them`() {
        let names: [Int: RequestName] = [.min: .text("a"), .min + 1 << 32: .text("a"), .min + 2 << 32: .text("b")]
        func parts(_ ids: [Int]) -> RequestParts {
            RequestParts(
                ids.enumerated().map { shard, id in
                    Piece(shard: shard, requestID: id, steps: [shard: [1, 2, 3]]).totals
                }, names: names)
        }
        #expect(parts([.min, .min + 1 << 32]).splitCount == 1)
        #expect(parts([.min, .min + 2 << 32]).splitCount == 0)
        // Without an id of any kind.
        #expect(parts([.min + 7, .min + 1 << 32 + 7]).splitCount == 0)
        #expect(parts([5, 5]).splitCount == 1)
    }
}
