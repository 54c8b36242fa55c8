import CacheSimulation
import Testing

@Suite struct SequentialLRUTests {
    private func hits(_ stream: TestStream, capacities: [Int]) -> [Int] {
        var cache = SequentialLRU(capacities: capacities)
        var hits = capacities.map { _ in 0 }
        // Locals by their last access; those of the last step at the end.
        var accessed: [UInt32] = []
        stream.forEachStep { step in
            let size = SequentialLRU.StreamSize(
                blocks: step.known, lastRecord: step.lastStep.count, firstTouches: step.first.count,
                indexCount: step.known + step.first.count)
            if cache.needsOrder(size, returning: step.returning.count) {
                cache.begin(Array(accessed.dropLast(step.lastStep.count)), size)
            }
            cache.access(
                size, leaving: step.leaving.span, arriving: step.arriving.span, hits: &hits,
                countCommon: { limit, _ in
                    step.step.enumerated().count { rank, block in
                        step.lastStep.firstIndex(of: block).map { rank - $0 <= limit } ?? false
                    }
                })
            accessed = accessed.filter { !step.touched.contains($0) } + step.touched
        }
        return hits
    }

    @Test func `a cache below a steps set never hits a cyclic scan`() {
        let stream = SampleStreams.fixed(Array(repeating: [1, 2, 3, 4], count: 10))
        #expect(hits(stream, capacities: [0, 1, 3, 4]) == [0, 0, 0, 36])
    }

    @Test(arguments: SampleStreams.small)
    func `hits equal the naive caches at every capacity`(stream: TestStream) {
        let capacities = Array(0...stream.distinctBlocks + 2)
        #expect(hits(stream, capacities: capacities) == capacities.map { naiveSequentialLRUHits(stream, capacity: $0) })
    }

    @Test(arguments: SampleStreams.large)
    func `hits equal the naive caches over many compactions`(stream: TestStream) {
        // Neither ascending nor distinct: the order of capacities is the caller's.
        let capacities = [256, 8, 64, 200, 64, 1024]
        #expect(hits(stream, capacities: capacities) == capacities.map { naiveSequentialLRUHits(stream, capacity: $0) })
        #expect(stream.touches > 2048)
    }

    @Test func `without capacities there is nothing to count`() {
        #expect(hits(SampleStreams.small[9], capacities: []) == [])
    }
}
