import CacheSimulation
import TestSupport
import Testing

@testable import Locality

@Suite struct RecordDealingTests {
    @Test(arguments: [1, 2, 5, 16], [false, true])
    func everyRecordIsFoldedOnceAndSeenWhereItsRequestIsAtHome(partitionCount: Int, dealsLayers: Bool) {
        var generator = SeededGenerator(seed: 7)
        var dealings = (0..<partitionCount).map {
            RecordDealing(partition: $0, of: partitionCount, dealsLayers: dealsLayers)
        }
        for _ in 0..<2_000 {
            let request = generator.integer(-20...20)
            let layer = generator.integer(-1...60)
            let shares = dealings.indices.map { dealings[$0].share(ofRequest: request, layerID: layer) }
            #expect(shares.count { $0 == .record } == 1)
            let home = dealings.indices.filter { dealings[$0].isHome(ofRequest: request) }
            #expect(home.count == 1)
            #expect(shares[home[0]] == .record || shares[home[0]] == .selection)
            #expect(shares.count { $0 == .selection } <= 1)
            let isDealt = dealings.map { $0.dealsLayers(ofRequest: request) }
            #expect(Set(isDealt).count == 1)
            #expect(shares.contains(.none) == (!isDealt[0] && partitionCount > 1))
        }
    }

    @Test func theLayersOfOneRequestAreSpreadEvenly() {
        var dealing = RecordDealing(partition: 1, of: 4, dealsLayers: true)
        #expect((0..<61).count { dealing.share(ofRequest: 3, layerID: $0) == .record } == 15)
    }

    /// Partitions that know some layers of a request each, and number its steps as they meet them, know together what
    /// one would.
    @Test(arguments: UInt64(1)...30)
    func stepsAreTheSumsOfAllPartitionsInWhateverOrderTheyEnd(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let partitionCount = generator.integer(1...4)
        let names = (0..<40).map { StepName(step: $0 / 2 * 3 - 5, repetition: UInt32($0 % 2)) }
        var expected: [StepName: Int] = [:]
        let parts = (0..<partitionCount).map { partition in
            var steps = RequestSteps(blockSizeCount: 1)
            for name in names.filter({ _ in generator.chance(60) }).shuffled(using: &generator) {
                let slot = steps.names.slot(of: name).slot
                // A step that only waits for another partition's records is none.
                guard generator.chance(80) else { continue }
                let count = generator.integer(0...9)
                steps.names.noteAnalysed(slot)
                steps.rows[0].add(slot, firstTouches: count, DeeperTouches(), weight: 1)
                expected[name, default: 0] += count
            }
            return Self.part(steps, partition)
        }
        let request = SharedRequest(partitionCount: partitionCount)
        let ended = parts.shuffled(using: &generator).compactMap { request.finish($0) }
        let whole = try #require(ended.first)
        #expect(ended.count == 1)
        let ranked = whole.steps.names.ranked
        #expect(ranked.map { whole.steps.names.name($0) } == expected.keys.sorted())
        #expect(ranked.map { whole.steps.rows[0].misses($0, 3) } == expected.keys.sorted().map { expected[$0]! })
        #expect(whole.totals.records == UInt64(partitionCount * (partitionCount + 1) / 2))
    }

    private static func part(_ steps: RequestSteps, _ partition: Int) -> FinishedRequest {
        FinishedRequest(
            totals: RequestTotals(
                requestID: 3, ordinal: RecordOrdinal(shard: 0, segment: 0, record: 0), records: UInt64(partition + 1),
                sums: []),
            steps: steps)
    }
}
