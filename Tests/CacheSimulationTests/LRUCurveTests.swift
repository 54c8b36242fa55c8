import CacheSimulation
import LocalityModel
import Testing

@Suite struct LRUCurveTests {
    private static let wide = SampleStreams.large[1]

    private func curve(_ streams: [TestStream]) -> LRUCurve {
        LRUCurve(streams.reduce(into: DepthHistogram()) { $0 += $1.depths() })
    }

    @Test(arguments: SampleStreams.small)
    func `every capacity equals a direct simulation`(stream: TestStream) {
        let curve = curve([stream])
        let points = curve.points()
        #expect(points.map(\.capacityBlocks) == Array(curve.capacities))
        for point in points {
            let hits = naiveStepAtomicLRUHits(stream, capacity: point.capacityBlocks)
            #expect(curve.hits(atCapacity: point.capacityBlocks) == hits)
            #expect(point.hitRate == Double(hits) / Double(stream.touches))
            #expect(point.warmHitRate == (curve.warmTouches > 0 ? Double(hits) / Double(curve.warmTouches) : nil))
            let row = curve.policyResult(atCapacity: point.capacityBlocks)
            #expect(row.feasible && row.hits == hits && row.misses == stream.touches - hits)
        }
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `the curve never falls and ends with every warm touch`(stream: TestStream) {
        let curve = curve([stream])
        let hits = curve.capacities.compactMap { curve.hits(atCapacity: $0) }
        #expect(hits == hits.sorted())
        #expect(hits.last ?? 0 == stream.touches - stream.distinctBlocks)
        #expect(curve.hits(atCapacity: 1_000_000) == curve.warmTouches)
        #expect(curve.smallestFeasibleCapacity == stream.largestStep)
    }

    @Test func `an infeasible capacity has no number`() {
        let curve = curve([SampleStreams.fixed([[1, 2, 3], [1, 2]])])
        #expect(curve.hits(atCapacity: 2) == nil)
        #expect(curve.hitRate(atCapacity: 2) == nil)
        #expect(curve.policyResult(atCapacity: 2) == PolicyResult(infeasibleCapacityBlocks: 2))
        #expect(curve.policyResult(atCapacity: 3).warmHitRate == 1)
    }

    @Test func `without a touch there is no point`() {
        let curve = curve([])
        #expect(curve.points().isEmpty && curve.pointsOfALayer().isEmpty && curve.knee == nil)
        #expect(curve.capacityForShare == CapacityForShare(capacities: [nil, nil, nil, nil, nil]))
    }

    @Test func `with first touches only the one point has no warm rate`() {
        let curve = curve([SampleStreams.fixed([[1, 2], [3]])])
        #expect(curve.points() == [HitRatePoint(capacityBlocks: 2, hitRate: 0, warmHitRate: nil)])
        #expect(curve.capacityForShare["0.5"] == nil)
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `a capacity for a share is the smallest that reaches it`(stream: TestStream) {
        let curve = curve([stream])
        let percents = [50, 80, 90, 95, 99]
        for (percent, capacity) in zip(percents, curve.capacityForShare.capacities) {
            let smallest = curve.capacities.first { 100 * curve.hits(atCapacity: $0)! >= percent * curve.warmTouches }
            #expect(capacity == (curve.warmTouches > 0 ? smallest : nil))
        }
    }

    @Test func `a long curve is thinned to the most points and keeps the marked ones`() {
        let curve = curve([Self.wide])
        let simulated = [1, 101, 1333, 1334, 9_999_999]
        let points = curve.points(keeping: simulated)
        let capacities = points.map(\.capacityBlocks)
        #expect(curve.capacities.count > 1000)
        #expect(capacities.count == LRUCurve.maximumPoints)
        #expect(capacities == Set(capacities).sorted())
        #expect(capacities.first == curve.capacities.first && capacities.last == curve.capacities.last)
        #expect(Set(capacities).isSuperset(of: [101, 1333, 1334]))
        #expect(Set(capacities).isSuperset(of: curve.capacityForShare.capacities.compactMap(\.self)))
        #expect(curve.knee.map(capacities.contains) == true)
        #expect(points.allSatisfy { $0 == curve.hitRate(atCapacity: $0.capacityBlocks) })
    }

    @Test func `thinned points are spaced geometrically`() {
        let capacities = curve([Self.wide]).points().map(\.capacityBlocks)
        let ratios = zip(capacities.dropFirst(), capacities).map { Double($0) / Double($1) }
        // Nothing wider than twice the even ratio, except for the steps of 1 at the start.
        let even = 1 + 2 * (Double(capacities.last!) / Double(capacities.first!) - 1) / Double(capacities.count)
        #expect(zip(capacities, ratios).allSatisfy { capacity, ratio in ratio < max(even, 1 + 1.5 / Double(capacity)) })
    }

    @Test func `a layers curve has fewer points`() {
        let curve = curve([Self.wide])
        let points = curve.pointsOfALayer()
        #expect(points.count == LRUCurve.maximumPointsOfALayer)
        #expect(points.first?.capacityBlocks == curve.capacities.first)
        #expect(points.last?.warmHitRate == 1)
    }

    @Test func `more simulation capacities than points leave the smallest`() {
        let curve = curve([Self.wide])
        let points = curve.points(keeping: Array(curve.capacities))
        #expect(points.count == LRUCurve.maximumPoints)
        #expect(points.last?.capacityBlocks == curve.capacities.last)
    }
}

@Suite struct SimulationCapacitiesTests {
    @Test func `the default ones grow with the smallest feasible and are rounded up`() {
        #expect(
            simulationCapacities(requested: nil, lruCapacities: [128, 9, 15], smallestFeasibleCapacity: 5)
                == [5, 8, 9, 10, 15, 20, 128])
    }

    @Test func `those asked for replace them`() {
        #expect(simulationCapacities(requested: [7, 3, 7], lruCapacities: [1], smallestFeasibleCapacity: 5) == [3, 7])
    }
}
