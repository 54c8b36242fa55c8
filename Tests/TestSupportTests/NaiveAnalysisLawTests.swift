import LocalityModel
import TestSupport
import Testing

/// What must hold between parts of one result, whatever the trace: each part of the twin is written on its own.
@Suite struct NaiveAnalysisLawTests {
    private func result(seed: UInt64, blockSize: Int) -> AnalysisResult {
        var configuration = Configuration()
        configuration.workingSetWindows = [1, 3, 7]
        configuration.simulationCapacities = [5, 20, 60, 100, 150, 300, 310]
        return NaiveAnalysis(blockSize: blockSize, configuration: configuration)
            .analyze(RandomTrace(seed: seed).shards)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `the LRU policy lies on the LRU curve`(seed: UInt64) throws {
        let simulation = try #require(result(seed: seed, blockSize: 4).placementSimulation)
        let rows = try #require(simulation.policies["lru"])
        for row in rows where row.feasible {
            let point = simulation.lruCurve.last { $0.capacityBlocks <= row.capacityBlocks }
            #expect(row.hitRate == point?.hitRate)
            #expect(row.warmHitRate == point?.warmHitRate)
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `Belady is not beaten by a dynamic policy`(seed: UInt64) throws {
        let policies = try #require(result(seed: seed, blockSize: 4).placementSimulation?.policies)
        for name in ["lru", "fifo", "lfu"] {
            for (row, bound) in zip(policies[name] ?? [], policies["belady"] ?? []) where row.feasible {
                #expect((row.hits ?? 0) <= (bound.hits ?? 0), "\(name) at \(row.capacityBlocks)")
            }
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `the working set curve holds the means of the working sets`(seed: UInt64) throws {
        let result = result(seed: seed, blockSize: 16)
        for (window, summary) in try #require(result.workingSet).pairs {
            let point = result.workingSetCurve?.first { $0.windowSteps == window }
            #expect(abs((point?.meanBlocks ?? -1) - summary.mean) < 1e-9)
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `the recency curve climbs to one over the shares of the windows`(seed: UInt64) throws {
        let result = result(seed: seed, blockSize: 16)
        let curve = try #require(result.recencyCurve)
        let shares = curve.map(\.share)
        #expect(shares == shares.sorted() && shares.last ?? 1 == 1)
        for (window, summary) in try #require(result.recordStatistics).recentLocality.recentTokenRatio.pairs {
            guard let point = curve.first(where: { $0.windowTokens == window }) else { continue }
            #expect(abs(point.share - summary.mean) < 1e-12)
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `first touches and reuses are all touches`(seed: UInt64) throws {
        let result = result(seed: seed, blockSize: 16)
        let temporal = try #require(result.temporalLocality)
        let uniqueBlocks = try #require(result.recordStatistics?.uniqueBlocks)
        let touches = uniqueBlocks.mean * Double(uniqueBlocks.count)
        #expect(abs(Double(temporal.firstTouchBlocks + (temporal.reuseSamples ?? 0)) - touches) < 1e-6)
    }

    @Test func `a twin agrees with itself and not with another`() throws {
        let comparison = ResultComparison()
        let result = result(seed: 3, blockSize: 16)
        #expect(try comparison.differences(engine: result, twin: result) == [])
        #expect(try comparison.differences(engine: self.result(seed: 3, blockSize: 8), twin: result).count > 10)
        var other = result
        other.recordStatistics?.blockConcentration.gini.percentiles?.values[3] += 0.2
        #expect(try comparison.differences(engine: other, twin: result).count == 1)
        other = result
        other.placementSimulation?.lruCurve[0].hitRate += 0.2
        #expect(try comparison.differences(engine: other, twin: result).count == 1)
        other = result
        other.diagnostics?.stepGaps += 1
        #expect(try comparison.differences(engine: other, twin: result).count == 1)
    }
}
