import CacheSimulation
import TestSupport
import Testing

@testable import Locality

@Suite struct RecordPartitionerTests {
    @Test(arguments: [1, 2, 5, 16], [false, true])
    func `every record is folded once and seen by the owner of its request`(partitionCount: Int, splitsLayers: Bool) {
        var generator = SeededGenerator(seed: 7)
        var partitioners = (0..<partitionCount).map {
            RecordPartitioner(partition: $0, of: partitionCount, splitsLayers: splitsLayers)
        }
        for _ in 0..<2_000 {
            let request = generator.integer(-20...20)
            let layer = generator.integer(-1...60)
            let roles = partitioners.indices.map { partitioners[$0].role(ofRequest: request, layerID: layer) }
            #expect(roles.count { $0 == .record } == 1)
            let owners = partitioners.indices.filter { partitioners[$0].isOwner(ofRequest: request) }
            #expect(owners.count == 1)
            #expect(roles[owners[0]] == .record || roles[owners[0]] == .selection)
            #expect(roles.count { $0 == .selection } <= 1)
            let isSplit = partitioners.map { $0.splitsLayers(ofRequest: request) }
            #expect(Set(isSplit).count == 1)
            #expect(roles.contains(.none) == (!isSplit[0] && partitionCount > 1))
        }
    }

    @Test func `the layers of one request are spread evenly`() {
        var partitioner = RecordPartitioner(partition: 1, of: 4, splitsLayers: true)
        #expect((0..<61).count { partitioner.role(ofRequest: 3, layerID: $0) == .record } == 15)
    }

    /// Partitions that know some layers of a request each, and number its steps as they meet them, know together what
    /// one would.
    @Test(arguments: UInt64(1)...30)
    func `steps are the sums of all partitions in whatever order they end`(seed: UInt64) throws {
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
                steps.rows[0].add(slot, firstTouches: count, StepCapacityMisses(), weight: 1)
                expected[name, default: 0] += count
            }
            return Self.part(steps, partition)
        }
        let request = SharedRequest(partitionCount: partitionCount)
        let ended = parts.shuffled(using: &generator).compactMap { request.addPart($0) }
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
