import CacheSimulation
import LocalityModel
import Testing

@Suite struct PolicyTotalsTests {
    private static let streams = Array(SampleStreams.small[3..<20])

    private func totals(_ streams: some Sequence<TestStream>, capacities: [Int] = [4, 8, 25]) -> PolicyTotals {
        streams.reduce(into: PolicyTotals(capacities: capacities, seed: 3)) { totals, stream in
            totals.add(stream.log(), requestID: stream.requestID, layerID: stream.layerID)
        }
    }

    @Test func `rows are the sums of the streams`() throws {
        let results = totals(Self.streams).results
        let touches = Self.streams.reduce(0) { $0 + $1.touches }
        for policy in PlacementPolicy.catalogue {
            let row = try #require(results[policy.name]?.last)
            let parts = Self.streams.map { $0.simulate(policy, [25], seed: 3)[0] }
            let hits = parts.reduce(0) { $0 + $1.hits }
            #expect(row.capacityBlocks == 25 && row.feasible)
            #expect(row.hits == hits && row.misses == touches - hits)
            #expect(row.hitRate == Double(hits) / Double(touches))
            let warm = touches - Self.streams.reduce(0) { $0 + $1.distinctBlocks }
            #expect(row.warmHitRate == Double(parts.reduce(0) { $0 + $1.warmHits }) / Double(warm))
        }
    }

    @Test func `a capacity below any streams largest step is infeasible for demand filled policies only`() throws {
        let results = totals(Self.streams).results
        #expect(Self.streams.contains { $0.largestStep <= 4 } && Self.streams.contains { $0.largestStep > 4 })
        for policy in PlacementPolicy.catalogue {
            let row = try #require(results[policy.name]?.first)
            #expect(row.feasible == policy.isStatic, "\(policy.name)")
            #expect((row.hits == nil) != policy.isStatic)
        }
    }

    @Test func `merging does not depend on order or grouping`() {
        let whole = totals(Self.streams).results
        #expect(totals(Self.streams.reversed()).results == whole)
        for split in 0...Self.streams.count {
            var left = totals(Self.streams[..<split])
            left += totals(Self.streams[split...])
            #expect(left.results == whole)
        }
    }

    @Test func `without a stream rows are zero and without a warm rate`() {
        let row = PolicyResult(capacityBlocks: 4, hits: 0, misses: 0, hitRate: 0, warmHitRate: nil)
        #expect(totals([], capacities: [4]).results.values.allSatisfy { $0 == [row] })
    }
}
