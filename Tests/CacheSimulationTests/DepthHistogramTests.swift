import CacheSimulation
import Testing

@Suite struct DepthHistogramTests {
    private let parts = (1...6).map {
        SampleStreams.random(steps: 20, blocks: 10 * $0, largestStep: 6, repeatShare: 0.2, seed: $0).depths()
    }

    private func sum(_ parts: some Sequence<DepthHistogram>) -> DepthHistogram {
        parts.reduce(into: DepthHistogram()) { $0 += $1 }
    }

    @Test func `the empty histogram is neutral`() {
        for part in parts {
            #expect(sum([part, DepthHistogram()]) == part)
            #expect(sum([DepthHistogram(), part]) == part)
        }
    }

    @Test func `merging does not depend on order or grouping`() {
        let whole = sum(parts)
        #expect(sum(parts.reversed()) == whole)
        for split in 0...parts.count {
            #expect(sum([sum(parts[..<split]), sum(parts[split...])]) == whole)
        }
        #expect(whole != sum(parts.dropLast()))
    }

    @Test func `merged hits are the sums of the parts hits`() {
        let whole = sum(parts)
        for capacity in 0...70 {
            #expect(whole.hits(atCapacity: capacity) == parts.reduce(0) { $0 + $1.hits(atCapacity: capacity) })
        }
        #expect(whole.touches == parts.reduce(0) { $0 + $1.touches })
        #expect(whole.warmTouches == whole.hits(atCapacity: whole.deepestTouch))
        #expect(whole.largestTouchedSet == parts.map(\.largestTouchedSet).max())
    }

    @Test func `several streams can share a histogram`() {
        let streams = [SampleStreams.small[9], SampleStreams.small[30], SampleStreams.small[12]]
        var shared = DepthHistogram()
        for stream in streams { stream.addDepths(to: &shared) }
        #expect(shared == sum(streams.map { $0.depths() }))
    }
}
