import Foundation
import LocalityModel

/// Hand-made results: smooth formulas instead of a trace, so that any size and any missing part is at hand.
enum SampleResults {
    /// Every part present.
    static func full(
        layers: Int = 4, blockSize: Int = 64, directory: String = "outputs/sample/block64", dataset: String? = "sample"
    ) -> AnalysisResult {
        var result = AnalysisResult(traceDirectory: directory, blockSizeTokens: blockSize, keyMode: .requestLayer)
        let records = layers * 40
        let blocks = 16_384 / Double(blockSize)
        result.runMetadata = RunMetadata(
            runName: "run-1", dataset: dataset, rank: 0, worldSize: 1, schemaVersion: 1, sampleRate: 1)
        result.configuration = Configuration()
        result.inputs = Inputs(
            files: [InputFile(name: "trace_steps_0_1.jsonl", bytes: 123_456)], fingerprint: "0123456789abcdef")
        result.diagnostics = diagnostics(records: records, layers: layers)
        result.streamRecords = summary(mean: 40, spread: 0, count: layers)
        result.recordStatistics = recordStatistics(blocks: blocks, blockSize: blockSize, count: records)
        result.temporalLocality = temporalLocality(records: records, blocks: blocks)
        result.workingSet = IntegerKeyed(
            [1, 4, 16, 64].map { window in
                (window, summary(mean: workingSet(window, blocks), spread: blocks * 0.1, count: records))
            })
        result.workingSetCurve = [1, 2, 3, 5, 10, 20, 50, 100].map {
            WorkingSetPoint(windowSteps: $0, meanBlocks: workingSet($0, blocks))
        }
        result.recencyCurve = (6...14).map { RecencyPoint(windowTokens: 1 << $0, share: Double($0 - 4) / 10) }
        result.cacheSimulation = IntegerKeyed(
            [128, 256, 512, 1024].map { capacity in
                let rate = Double(capacity) < blocks * 0.4 ? 0.01 : hitRate(capacity, blocks)
                return (capacity, SequentialLRUResult(capacityBlocks: capacity, hits: 10, misses: 10, hitRate: rate))
            })
        result.placementSimulation = placement(blocks: blocks)
        result.tokenStepOverlap = summary(mean: 0.62, spread: 0.1, count: records)
        result.tokenStepOverlapShifted = summary(mean: 0.2, spread: 0.1, count: records)
        result.touchConcentration = (0...32).map { index in
            let share = Double(index) / 32
            return TouchConcentrationPoint(blockShare: share, touchShare: pow(share, 0.5))
        }
        result.accessMap = accessMap(layers: layers)
        result.crossLayerOverlap = crossLayer(layers)
        result.perLayer = (0..<layers).map { layer($0, of: layers, blocks: blocks) }
        result.perRequest = [RequestResult(requestID: 0, records: records, means: ["unique_blocks": blocks * 0.4])]
        result.perRequestOmitted = 0
        return result
    }

    /// A run of all layers of DeepSeek-V3.2 at four block sizes: the size that budgets are stated for.
    static let large = [16, 32, 64, 128].map { full(layers: 61, blockSize: $0) }

    /// Only what a file of the seed's own script holds, without percentiles.
    static var seed: AnalysisResult {
        var result = AnalysisResult(traceDirectory: "seed", blockSizeTokens: 64, keyMode: .requestLayer)
        let whole = full()
        result.recordStatistics = whole.recordStatistics
        result.recordStatistics?.touchedBlockRatio = nil
        result.recordStatistics?.uniqueBlocks.percentiles = nil
        result.temporalLocality = whole.temporalLocality
        result.cacheSimulation = whole.cacheSimulation
        result.workingSet = whole.workingSet
        return result
    }

    /// Keys there, but nothing sampled.
    static var empty: AnalysisResult {
        var result = AnalysisResult(traceDirectory: "empty", blockSizeTokens: 64, keyMode: .request)
        let none = Summary.empty
        result.recordStatistics = RecordStatistics(
            recentTokenRatio: IntegerKeyed([(256, none)]), recentBlockRatio: IntegerKeyed([(4, none)])
        ) { _ in none }
        result.temporalLocality = TemporalLocality(
            stepJaccard: none, reuseTimeHistogram: IntegerKeyed(), reuseTimeCDF: [], firstTouchBlocks: 0,
            singleTouchBlocks: 0, reuseSamples: 0, reuseCapSteps: 2048)
        result.workingSet = IntegerKeyed([(1, none)])
        result.cacheSimulation = IntegerKeyed()
        result.placementSimulation = PlacementSimulation(
            minimumFeasibleCapacityBlocks: 0, lruCurve: [], kneeCapacityBlocks: nil,
            capacityForShare: CapacityForShare(capacities: [nil, nil, nil, nil, nil]), policies: [:])
        result.perLayer = []
        result.crossLayerOverlap = CrossLayerOverlap(layers: [], meanOverlap: [])
        result.accessMap = AccessMap(streams: [])
        result.touchConcentration = []
        result.workingSetCurve = []
        result.recencyCurve = []
        result.tokenStepOverlap = none
        result.diagnostics = Diagnostics()
        return result
    }

    /// One record: every distribution is a single value, nothing is ever reused.
    static var oneRecord: AnalysisResult {
        var result = full(layers: 1)
        let one = summary(mean: 1, spread: 0, count: 1)
        result.recordStatistics?.uniqueBlocks = one
        result.recordStatistics?.tokensPerBlockMean = one
        result.temporalLocality = TemporalLocality(
            stepJaccard: .empty, reuseTimeHistogram: IntegerKeyed(), reuseTimeCDF: [], firstTouchBlocks: 1,
            singleTouchBlocks: 1, reuseSamples: 0, reuseCapSteps: 2048)
        result.workingSet = IntegerKeyed([(1, one)])
        result.workingSetCurve = [WorkingSetPoint(windowSteps: 1, meanBlocks: 1)]
        result.placementSimulation = PlacementSimulation(
            minimumFeasibleCapacityBlocks: 1,
            lruCurve: [HitRatePoint(capacityBlocks: 1, hitRate: 0, warmHitRate: nil)], kneeCapacityBlocks: nil,
            capacityForShare: CapacityForShare(capacities: [nil, nil, nil, nil, nil]), policies: [:])
        result.tokenStepOverlap = .empty
        result.tokenStepOverlapShifted = .empty
        result.perLayer = [
            LayerResult(
                layerID: -1, records: 1, means: [:], reuseCDF: IntegerKeyed(), minimumFeasibleCapacityBlocks: 1,
                lruCurve: [HitRatePoint(capacityBlocks: 1, hitRate: 0, warmHitRate: nil)])
        ]
        return result
    }

    static func summary(mean: Double, spread: Double, count: Int) -> Summary {
        let percentiles = Percentiles.percentages.map { mean + spread * (Double($0) / 50 - 1) }
        return Summary(
            count: count, minimum: mean - spread, maximum: mean + spread, mean: mean, standardDeviation: spread / 2,
            percentiles: Percentiles(values: percentiles))
    }

    private static func workingSet(_ window: Int, _ blocks: Double) -> Double {
        blocks * (1 - 0.6 / pow(Double(window), 0.7))
    }

    private static func hitRate(_ capacity: Int, _ blocks: Double) -> Double {
        0.97 * (1 - exp(-2.5 * Double(capacity) / blocks))
    }
}
