import CacheSimulation
import Testing

@Suite struct SequentialLRUTests {
    private func hits(_ stream: TestStream, capacities: [Int]) -> [Int] {
        var cache = SequentialLRU(capacities: capacities)
        var hits = capacities.map { _ in 0 }
        stream.forEachStep { cache.observe(touched: $0, knownBlockCount: $1, hits: &hits) }
        return hits
    }

    @Test func aCacheBelowAStepsSetNeverHitsACyclicScan() {
        let stream = SampleStreams.fixed(Array(repeating: [1, 2, 3, 4], count: 10))
        #expect(hits(stream, capacities: [0, 1, 3, 4]) == [0, 0, 0, 36])
    }

    @Test(arguments: SampleStreams.small)
    func hitsEqualTheNaiveCachesAtEveryCapacity(stream: TestStream) {
        let capacities = Array(0...stream.distinctBlocks + 2)
        #expect(hits(stream, capacities: capacities) == capacities.map { naiveSequentialLRUHits(stream, capacity: $0) })
    }

    @Test(arguments: SampleStreams.large)
    func hitsEqualTheNaiveCachesOverManyCompactions(stream: TestStream) {
        // Neither ascending nor distinct: the order of capacities is the caller's.
        let capacities = [256, 8, 64, 200, 64, 1024]
        #expect(hits(stream, capacities: capacities) == capacities.map { naiveSequentialLRUHits(stream, capacity: $0) })
        #expect(stream.touches > 2048)
    }

    @Test func withoutCapacitiesThereIsNothingToCount() {
        #expect(hits(SampleStreams.small[9], capacities: []) == [])
    }
}
