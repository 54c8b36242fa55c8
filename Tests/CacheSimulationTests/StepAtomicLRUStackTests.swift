import CacheSimulation
import Testing

@Suite struct StepAtomicLRUStackTests {
    @Test func `depths follow the order before the step`() {
        // After [1, 2, 3] the order is 1 2 3; after [3, 4]: 3 4 1 2.
        let depths = SampleStreams.fixed([[1, 2, 3], [3, 4], [2, 4]]).depths()
        #expect((1...5).map { depths.touches(atDepth: $0) } == [0, 1, 1, 1, 0])
        #expect(depths.touches == 7)
        #expect(depths.firstTouches == 4)
        #expect(depths.largestTouchedSet == 3)
        #expect(depths.deepestTouch == 4)
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `depths equal the naive orders`(stream: TestStream) {
        var naive = NaiveStepAtomicOrder()
        var countOfDepth: [Int: Int] = [:]
        for step in stream.steps {
            for case let depth? in naive.depths(ofStep: step) { countOfDepth[depth, default: 0] += 1 }
        }
        let depths = stream.depths()
        let deepest = countOfDepth.keys.max() ?? 0
        #expect(depths.deepestTouch == deepest)
        #expect((1...deepest + 1).allSatisfy { depths.touches(atDepth: $0) == countOfDepth[$0, default: 0] })
        #expect(depths.touches == stream.touches)
        #expect(depths.firstTouches == stream.distinctBlocks)
        #expect(depths.largestTouchedSet == stream.largestStep)
    }

    @Test(arguments: SampleStreams.small)
    func `hits equal a direct simulation at every feasible capacity`(stream: TestStream) {
        let depths = stream.depths()
        for capacity in stream.largestStep...stream.distinctBlocks + 1 {
            #expect(depths.hits(atCapacity: capacity) == naiveStepAtomicLRUHits(stream, capacity: capacity))
        }
    }

    @Test func `every warm touch hits at the deepest touch`() {
        for stream in SampleStreams.small {
            let depths = stream.depths()
            #expect(depths.hits(atCapacity: depths.deepestTouch) == depths.warmTouches)
        }
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `deeper touches equal the naive depths at every capacity of the grid`(stream: TestStream) {
        var naive = NaiveStepAtomicOrder()
        var lastStep = 0
        var steps = stream.steps.makeIterator()
        var depths = DepthHistogram()
        var counted = 0
        stream.addDepths(to: &depths) { misses in
            let step = steps.next()!
            let found = naive.depths(ofStep: step).compactMap { $0 }
            let expected = CapacityGrid.capacities.map { capacity in UInt32(found.count { $0 > capacity }) }
            // Smaller ones cannot hold the step before.
            #expect(misses.range.lowerBound == CapacityGrid.capacities.firstIndex { $0 >= lastStep })
            #expect(misses.range.allSatisfy { misses.counts[$0] == expected[$0] && expected[$0] > 0 })
            #expect(expected[misses.range.upperBound...].allSatisfy { $0 == 0 })
            lastStep = step.count
            counted += misses.range.count
        }
        #expect(depths.deepestTouch <= stream.largestStep || counted > 0)
    }

    @Test func `the grid is that of powers of two and three times them`() {
        #expect(CapacityGrid.capacities.prefix(10) == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32])
        #expect(CapacityGrid.capacities.last == 1 << 24)
        for blocks in Array(0...5000) + CapacityGrid.capacities + CapacityGrid.capacities.dropLast().map({ $0 + 1 }) {
            let index = CapacityGrid.capacities.firstIndex { $0 >= blocks }
            #expect(CapacityGrid.index(holding: blocks) == index)
        }
    }

    @Test func `the large streams use up their slots`() {
        // Slots grow to twice those in use, and in use are at most two a block: beyond that they are compacted.
        let compacted = SampleStreams.large.filter { stream in
            var left = 0
            stream.forEachStep { left += $0.leaving.count }
            return left > max(512, 4 * stream.distinctBlocks + 2 * stream.largestStep)
        }
        #expect(compacted.count > 1)
    }
}
