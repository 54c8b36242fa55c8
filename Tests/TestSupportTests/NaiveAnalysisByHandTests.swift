import LocalityModel
import TestSupport
import Testing

/// Parts that no golden file covers, against numbers worked out by hand.
@Suite struct NaiveAnalysisByHandTests {
    /// A record at a step, with `seq_len_current` one above it.
    private func line(
        request: Int = 0, layer: Int = 0, step: Int, length: Int? = nil, _ positions: [Int]
    ) -> String {
        """
        {"request_id": \(request), "layer_id": \(layer), "step_idx": \(step), \
        "seq_len_current": \(length ?? step + 1), "selected_token_pos": \(positions)}
        """
    }

    private func result(
        _ shards: [String]..., blockSize: Int = 10, keyMode: KeyMode = .requestLayer,
        configure: (inout Configuration) -> Void = { _ in }
    ) -> AnalysisResult {
        var configuration = Configuration()
        configure(&configuration)
        let traceShards = shards.enumerated().map { TraceShard(name: "trace_steps_\($0).jsonl", lines: $1) }
        return NaiveAnalysis(blockSize: blockSize, keyMode: keyMode, configuration: configuration)
            .analyze(traceShards)
    }

    @Test func `percentiles are nearest ranks`() throws {
        // U of the records: 1, 2, 3, 4.
        let lines = (1...4).map { count in line(step: 100 + count, (0..<count).map { $0 * 10 }) }
        let percentiles = try #require(result(lines).recordStatistics?.uniqueBlocks.percentiles)
        // Ranks ⌈p·4/100⌉: 1 up to p = 25, 2 up to 50, 3 up to 75, 4 above.
        #expect(percentiles.values == [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4])
    }

    @Test func `the touched block ratio counts a partial block and is clamped`() throws {
        let ratio = try #require(
            result([
                line(step: 24, [3, 14]),  // 2 of ⌈25/10⌉ = 3
                line(step: 25, length: 1, [0, 55]),  // 2 of 1: beyond the sequence
                line(step: 26, length: 0, [0]),  // no length: no sample
            ]).recordStatistics?.touchedBlockRatio)
        #expect(ratio.count == 2)
        #expect(ratio.minimum == 2.0 / 3)
        #expect(ratio.maximum == 1)
    }

    @Test func `touch concentration takes the most touched pairs first`() throws {
        // Touch counts of blocks 0, 1, 2, 3: 3, 1, 1, 1.
        let points = try #require(
            result([
                line(step: 50, [0, 10]), line(step: 51, [0, 20]), line(step: 52, [0, 30]),
            ]).touchConcentration)
        #expect(points.count == 33)
        #expect(points[0] == TouchConcentrationPoint(blockShare: 0, touchShare: 0))
        // ⌈1·4/32⌉ = 1 pair of 4, 3 touches of 6.
        #expect(points[1] == TouchConcentrationPoint(blockShare: 0.25, touchShare: 0.5))
        #expect(points[16] == TouchConcentrationPoint(blockShare: 0.5, touchShare: 4.0 / 6))
        #expect(points[32] == TouchConcentrationPoint(blockShare: 1, touchShare: 1))
    }

    @Test func `the access map bins records and positions`() throws {
        // 65 records: 2 a row, 33 rows. Largest position 255: 2 tokens a column, 128 columns.
        let lines = (0..<65).map { line(step: 300 + $0, [0, 1, 1, 255]) }
        let stream = try #require(result(lines).accessMap?.streams.first)
        #expect(stream.recordsPerRow == 2 && stream.tokensPerColumn == 2)
        #expect(stream.firstStep == 300 && stream.lastStep == 364)
        #expect(stream.rows.count == 33 && stream.rows[0].count == 128)
        #expect(stream.rows[0][0] == 4 && stream.rows[0][127] == 2 && stream.rows[32][0] == 2)
        #expect(stream.rows.joined().reduce(0, +) == 65 * 3)
    }

    @Test func `the access map shows the first requests layers at the quartiles`() throws {
        let lines =
            (0..<9).reversed().map { line(request: 4, layer: $0, step: 5, [$0]) }
            + [line(request: 1, layer: 0, step: 5, [0])]
        let streams = try #require(result(lines).accessMap?.streams)
        #expect(streams.map(\.requestID) == [4, 4, 4, 4, 4])
        #expect(streams.map(\.layerID) == [0, 2, 4, 6, 8])
    }

    @Test func `each layer has its own numbers`() throws {
        let layers = try #require(
            result([
                line(layer: 7, step: 50, [0, 10, 20]),
                line(layer: 3, step: 50, [0]), line(layer: 3, step: 52, [0, 10]), line(layer: 3, step: 53, [10]),
            ]).perLayer)
        #expect(layers.map(\.layerID) == [3, 7])
        #expect(layers.map(\.records) == [3, 1])
        #expect(layers.map(\.minimumFeasibleCapacityBlocks) == [2, 3])
        #expect(layers[0].means["unique_blocks"] == 4.0 / 3)
        #expect(layers[0].means["step_jaccard"] == 0.5)
        // cur = 5: none of {0}, one of {0, 1}, all of {1}.
        #expect(layers[0].means["recent_block_ratio.4"] == 0.5)
        // One pair of steps differs by 1: {10} of {0, 10}.
        #expect(layers[0].means["token_step_overlap"] == 1)
        #expect(layers[1].means["step_jaccard"] == nil)
        // Reuse times 2 (block 0) and 1 (block 1).
        #expect(layers[0].reuseCDF.values == [0.5, 1, 1])
        #expect(layers[1].reuseCDF.values == [0, 0, 0])
        // Depths: block 0 at 1; block 1 at 2 of the order 0, 1.
        #expect(layers[0].lruCurve == [HitRatePoint(capacityBlocks: 2, hitRate: 0.5, warmHitRate: 1)])
        #expect(layers[1].lruCurve == [HitRatePoint(capacityBlocks: 3, hitRate: 0, warmHitRate: nil)])
    }

    @Test func `in union mode the one layer is minus one`() throws {
        let result = result([
            line(layer: 7, step: 50, [0, 10]), line(layer: 3, step: 50, length: 99, [10, 20]),
            line(layer: 3, step: 51, [0]),
        ]) { $0.stepUnion = true }
        #expect(result.perLayer?.map(\.layerID) == [-1])
        #expect(result.recordStatistics?.uniqueBlocks.maximum == 3)
        #expect(result.recordStatistics?.tokensPerBlockMean.maximum == 1)
        #expect(result.streamRecords?.maximum == 2)
        #expect(result.crossLayerOverlap?.layers == [3, 7])
        #expect(result.crossLayerOverlap?.meanOverlap == [[1, 0.5], [0.5, 1]])
    }

    @Test func `an id in another shard is another request`() throws {
        let result = result(
            [line(request: 1, step: 50, [0]), line(request: 0, step: 50, [0])],
            [line(request: 1, step: 51, [0])])
        #expect(result.perRequest?.map(\.requestID) == [1, 0, 1])
        #expect(result.diagnostics?.requests == 3)
        #expect(result.temporalLocality?.firstTouchBlocks == 3)
        #expect(result.perRequestOmitted == 0)
    }

    @Test func `requests beyond a thousand are counted`() {
        let result = result((0..<1003).map { line(request: $0, step: 1, [0]) }) { $0.simulation = .off }
        #expect(result.perRequest?.count == 1000)
        #expect(result.perRequestOmitted == 3)
        #expect(result.placementSimulation == nil)
    }

    @Test func `the step limit cuts the cross layer overlap too`() {
        // Layer 1 is dropped from step 51; steps are still cut by every record.
        let lines = [
            line(layer: 0, step: 50, [0]), line(layer: 1, step: 50, [0, 1]),
            line(layer: 0, step: 51, [5]), line(layer: 1, step: 51, [6]),
        ]
        let limited = result(lines) { $0.maxStepsPerStream = 1 }
        #expect(limited.crossLayerOverlap?.meanOverlap == [[1, 1], [1, 1]])
        #expect(result(lines).crossLayerOverlap?.meanOverlap == [[1, 0.5], [0.5, 1]])
    }

    @Test func `the capacity for a share is the smallest that reaches it`() throws {
        // Reuses at depths 1, 1, 1 and 3 of single-block steps: 3 of 4 hits need 1 block, all need 3.
        let lines = [[0], [0], [0], [0], [10], [20], [0]].enumerated().map { line(step: 50 + $0, $1) }
        let simulation = try #require(result(lines).placementSimulation)
        #expect(simulation.capacityForShare.capacities == [1, 3, 3, 3, 3])
        #expect(simulation.lruCurve.map(\.warmHitRate) == [0.75, 0.75, 1])
        let once = try #require(result([line(step: 50, [0])]).placementSimulation)
        #expect(once.capacityForShare.capacities == [nil, nil, nil, nil, nil])
    }

    @Test func `the default capacities are the LRU ones and multiples of the smallest feasible`() throws {
        let simulation = try #require(
            result([line(step: 50, [0, 10, 20])]) { $0.lruCapacities = [7, 6, 6] }.placementSimulation)
        #expect(simulation.policies["lru"]?.map(\.capacityBlocks) == [3, 5, 6, 7, 9, 12])
    }

    @Test func `reuse times are capped and never negative even at the edge of the integers`() {
        let result = result([
            line(step: .min, length: 0, [0]), line(step: .max, length: 0, [0]), line(step: 3, length: 0, [0]),
        ])
        #expect(result.temporalLocality?.reuseTimeHistogram.pairs.map(\.key) == [0, 2048])
        #expect(result.diagnostics?.stepGaps == 1)
        #expect(result.diagnostics?.stepsBackwards == 1)
    }
}
