import CacheSimulation
import Testing

@Suite struct StepAtomicLRUStackTests {
    @Test func depthsFollowTheOrderBeforeTheStep() {
        // After [1, 2, 3] the order is 1 2 3; after [3, 4]: 3 4 1 2.
        let depths = SampleStreams.fixed([[1, 2, 3], [3, 4], [2, 4]]).depths()
        #expect((1...5).map { depths.touches(atDepth: $0) } == [0, 1, 1, 1, 0])
        #expect(depths.touches == 7)
        #expect(depths.firstTouches == 4)
        #expect(depths.largestTouchedSet == 3)
        #expect(depths.deepestTouch == 4)
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func depthsEqualTheNaiveOrders(stream: TestStream) {
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
    func hitsEqualADirectSimulationAtEveryFeasibleCapacity(stream: TestStream) {
        let depths = stream.depths()
        for capacity in stream.largestStep...stream.distinctBlocks + 1 {
            #expect(depths.hits(atCapacity: capacity) == naiveStepAtomicLRUHits(stream, capacity: capacity))
        }
    }

    @Test func everyWarmTouchHitsAtTheDeepestTouch() {
        for stream in SampleStreams.small {
            let depths = stream.depths()
            #expect(depths.hits(atCapacity: depths.deepestTouch) == depths.warmTouches)
        }
    }

    @Test func theLargeStreamsUseUpTheirSlots() {
        // Slots grow to twice those in use, and in use are at most two a block: beyond that they are compacted.
        let compacted = SampleStreams.large.filter { stream in
            var left = 0
            stream.forEachStep { left += $0.leaving.count }
            return left > max(512, 4 * stream.distinctBlocks + 2 * stream.largestStep)
        }
        #expect(compacted.count > 1)
    }
}
