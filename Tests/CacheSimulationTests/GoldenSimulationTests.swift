import CacheSimulation
import LocalityModel
import TestSupport
import Testing

@Suite struct GoldenSimulationTests {
    private func streams(_ golden: GoldenSimulation) throws -> [TestStream] {
        NaiveAnalysis(blockSize: golden.blockSize).streams(try golden.shards()).map { stream in
            TestStream(
                requestID: stream.requestID, layerID: stream.layerID,
                steps: stream.steps.map { Set($0.positions.map { $0 / golden.blockSize }).sorted() },
                currentBlocks: stream.steps.map {
                    $0.sequenceLength > 0 ? ($0.sequenceLength - 1) / golden.blockSize : nil
                })
        }
    }

    /// Hits and misses a row, nil where a step does not fit.
    private func rows(_ results: [PolicyResult]?) -> [[Int]?]? {
        results?.map { row in row.hits.flatMap { hits in row.misses.map { [row.capacityBlocks, hits, $0] } } }
    }

    private func expectedRows(_ rows: JSONValue?) -> [[Int]?]? {
        rows?.array?.map { row in
            row == .null ? nil : ["capacity_blocks", "hits", "misses"].map { row[$0]?.integer ?? -1 }
        }
    }

    @Test(arguments: try GoldenSimulation.all())
    func `every policy gives the expected hits`(golden: GoldenSimulation) throws {
        let capacities = try #require(golden.configuration.simulationCapacities)
        var totals = PolicyTotals(capacities: capacities, seed: 1)
        for stream in try streams(golden) {
            totals.add(stream.log(), requestID: stream.requestID, layerID: stream.layerID)
        }
        let expected = try #require(golden.expected["policies"]?.object)
        #expect(expected.count == 6)
        for (policy, expectedResults) in expected {
            #expect(rows(totals.results[policy]) == expectedRows(expectedResults), "\(policy)")
        }
        #expect(totals.largestTouchedSet == golden.expected["min_feasible_capacity_blocks"]?.integer)
    }

    @Test(arguments: try GoldenSimulation.all())
    func `the curve gives the expected hits of LRU`(golden: GoldenSimulation) throws {
        let capacities = try #require(golden.configuration.simulationCapacities)
        let curve = LRUCurve(try streams(golden).reduce(into: DepthHistogram()) { $0 += $1.depths() })
        let results = capacities.map { curve.policyResult(atCapacity: $0) }
        #expect(rows(results) == expectedRows(golden.expected["policies"]?["lru"]))
    }
}
