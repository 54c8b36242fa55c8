import CacheSimulation
import LocalityModel
import Testing

@Suite struct PlacementPolicyTests {
    private static let demandFilled = PlacementPolicy.catalogue.filter { !$0.isStatic }

    private func capacities(_ stream: TestStream, _ policy: PlacementPolicy) -> [Int] {
        Array((policy.isStatic ? 0 : stream.largestStep)...stream.distinctBlocks + 1)
    }

    @Test func `the catalogue names each policy once`() {
        let names = PlacementPolicy.catalogue.map(\.name)
        #expect(Set(names).count == names.count && names.first == "lru")
        let staticNames = PlacementPolicy.catalogue.filter(\.isStatic).map(\.name)
        #expect(Set(staticNames) == Set(PlacementSimulation.staticPolicies))
    }

    @Test(arguments: SampleStreams.small)
    func `every policy equals its naive twin at every capacity`(stream: TestStream) {
        for policy in PlacementPolicy.catalogue {
            let capacities = capacities(stream, policy)
            let naive = capacities.map { NaivePlacement(stream: stream, capacity: $0).hits(policy.name) }
            #expect(stream.simulate(policy, capacities).map { [$0.hits, $0.warmHits] } == naive, "\(policy.name)")
        }
    }

    /// Enough blocks and evictions for the queue of `fifo` to be cut and for bitmaps of many words.
    @Test func `every policy equals its naive twin on a long stream`() {
        let stream = SampleStreams.random(steps: 700, blocks: 600, largestStep: 30, repeatShare: 0.4, seed: 77)
        #expect(stream.touches - stream.firstTouches > 2 * 4096)
        for policy in PlacementPolicy.catalogue {
            let capacities = [stream.largestStep, 150]
            let naive = capacities.map { NaivePlacement(stream: stream, capacity: $0).hits(policy.name) }
            #expect(stream.simulate(policy, capacities).map { [$0.hits, $0.warmHits] } == naive, "\(policy.name)")
        }
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `no demand filled policy beats Belady`(stream: TestStream) {
        let capacities = [stream.largestStep, stream.largestStep * 3 / 2, stream.largestStep * 3]
        let bound = stream.simulate(.belady, capacities).map(\.hits)
        for policy in Self.demandFilled {
            let hits = stream.simulate(policy, capacities).map(\.hits)
            #expect(zip(hits, bound).allSatisfy { $0 <= $1 }, "\(policy.name)")
        }
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `at infinite capacity every warm touch hits`(stream: TestStream) {
        for policy in Self.demandFilled {
            #expect(stream.simulate(policy, [1 << 40]).map(\.hits) == [stream.touches - stream.distinctBlocks])
        }
        #expect(stream.simulate(.hotPinning, [1 << 40]).map(\.hits) == [stream.touches])
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `LRU rows equal the curve`(stream: TestStream) {
        let curve = LRUCurve(stream.depths())
        let capacities = Array(stride(from: stream.largestStep, to: stream.distinctBlocks + 2, by: 7))
        #expect(stream.simulate(.lru, capacities).map(\.hits) == capacities.map { curve.hits(atCapacity: $0) })
    }

    @Test func `random draws depend on seed request and layer only`() {
        let stream = SampleStreams.large[2]
        let capacities = [stream.largestStep, 40]
        func hits(_ seed: UInt64, _ request: Int, _ layer: Int, _ capacities: [Int] = [12, 40]) -> [PolicyHits] {
            PlacementPolicy.random.simulate(
                stream.log(), capacities: capacities, seed: seed, requestID: request, layerID: layer)
        }
        let one = hits(1, 0, 0, capacities)
        #expect(one == hits(1, 0, 0, capacities))
        #expect(Array(one.reversed()) == hits(1, 0, 0, capacities.reversed()))
        #expect(one != hits(2, 0, 0, capacities))
        #expect(one != hits(1, 1, 0, capacities))
        #expect(one != hits(1, 0, 1, capacities))
        #expect(hits(1, 0, 1, capacities) != hits(1, 1, 0, capacities))
    }
}
