public import LocalityModel

/// Results made by hand: every part present, nothing remarkable, so that a test sets the one value it is about.
public enum ResultBuilder {
    /// The capacities of the policies' rows and of the curve: the smallest feasible one, twice, four and five times it.
    public static let capacities = [60, 120, 240, 300]

    /// A result at which no rule of the advice fires, at any block size: counts of blocks shrink and positions a block
    /// grow with the block size.
    public static func plain(blockSize: Int = 64, keyMode: KeyMode = .requestLayer) -> AnalysisResult {
        var result = AnalysisResult(traceDirectory: "runs/plain", blockSizeTokens: blockSize, keyMode: keyMode)
        result.configuration = Configuration()
        result.diagnostics = Diagnostics()
        result.diagnostics?.layers = 4
        result.runMetadata = RunMetadata(dataset: "ruler")
        result.recordStatistics = recordStatistics(blockSize: blockSize)
        result.temporalLocality = temporalLocality
        result.workingSet = IntegerKeyed([(1, 50.0), (4, 80), (16, 120), (64, 200)].map { ($0, constant($1)) })
        result.workingSetCurve = [(1, 50.0), (2, 60.5), (5, 85.2), (10, 100.1), (20, 130), (50, 180), (100, 220)].map {
            WorkingSetPoint(windowSteps: $0, meanBlocks: $1)
        }
        result.cacheSimulation = IntegerKeyed([(256, sequential(256, hits: 700)), (512, sequential(512, hits: 850))])
        result.streamRecords = constant(400)
        result.placementSimulation = placementSimulation
        result.tokenStepOverlap = constant(0.6)
        result.tokenStepOverlapShifted = constant(0.6)
        result.crossLayerOverlap = CrossLayerOverlap(
            layers: [0, 1, 2], meanOverlap: [[1, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 1]])
        result.perLayer = (0..<4).map { layer($0, capacities: [60, 120, 240], rates: [0.5, 0.7, 0.75]) }
        return result
    }

    /// A summary whose samples are all equal.
    public static func constant(_ value: Double, count: Int = 1000) -> Summary {
        Summary(
            count: count, minimum: value, maximum: value, mean: value, standardDeviation: 0,
            percentiles: Percentiles(values: Percentiles.percentages.map { _ in value }))
    }

    /// A row of the seed's LRU over 1 000 accesses.
    public static func sequential(_ capacity: Int, hits: Int) -> SequentialLRUResult {
        SequentialLRUResult(
            capacityBlocks: capacity, hits: hits, misses: 1000 - hits, hitRate: Double(hits) / 1000)
    }

    /// A layer with a curve.
    public static func layer(_ layerID: Int, capacities: [Int], rates: [Double], records: Int = 100) -> LayerResult {
        LayerResult(
            layerID: layerID, records: records, means: ["unique_blocks": 50], reuseCDF: IntegerKeyed([(1, 0.5)]),
            minimumFeasibleCapacityBlocks: capacities[0], lruCurve: curve(capacities, rates))
    }

    /// A curve whose warm rate is the rate / 0.9: one touch in ten is a first one.
    public static func curve(_ capacities: [Int], _ rates: [Double]) -> [HitRatePoint] {
        zip(capacities, rates).map {
            HitRatePoint(capacityBlocks: $0, hitRate: $1, warmHitRate: min(1, $1 / 0.9))
        }
    }

    /// A policy's rows; nil for an infeasible one.
    public static func policy(_ capacities: [Int], _ rates: [Double?]) -> [PolicyResult] {
        zip(capacities, rates).map { capacity, rate in
            guard let rate else { return PolicyResult(infeasibleCapacityBlocks: capacity) }
            let hits = Int((rate * 1000).rounded())
            return PolicyResult(
                capacityBlocks: capacity, hits: hits, misses: 1000 - hits, hitRate: rate, warmHitRate: rate)
        }
    }

    private static func recordStatistics(blockSize: Int) -> RecordStatistics {
        let scale = 64.0 / Double(blockSize)
        let values: [SampleMetric: Double] = [
            .uniqueBlocks: 50 * scale, .blockSpan: 100 * scale, .blockDensity: 0.5, .touchedBlockRatio: 0.25,
            .tokensPerBlockMean: 0.625 * Double(blockSize), .normalizedEntropy: 0.6, .gini: 0.3,
            .meanBlockDistance: 30 * scale,
        ]
        return RecordStatistics(
            recentTokenRatio: IntegerKeyed([(256, constant(0.3)), (1024, constant(0.5)), (4096, constant(0.65))]),
            recentBlockRatio: IntegerKeyed([(4, constant(0.3)), (16, constant(0.5)), (64, constant(0.65))])
        ) { constant(values[$0] ?? 0) }
    }

    /// A result of token rows of 4 layers, 2 048 rows a step, whose misses halve as the buffer doubles.
    public static func tokenRows(context: Double = 100_000, steady: Bool = true) -> AnalysisResult {
        var result = plain(blockSize: 1)
        result.traceDirectory = "runs/sample"
        result.recordStatistics?.uniqueBlocks = constant(2048)
        result.placementSimulation?.minimumFeasibleCapacityBlocks = 2048
        result.perLayer = (0..<4).map {
            layer($0, capacities: [2048, 4096, 8192], rates: [0.5, 0.7 + 0.05 * Double($0), 0.9])
        }
        let misses = [2048: 4096.0, 3072: 2730, 4096: 1600, 6144: 1300, 8192: 1024]
        result.requestStepMisses = RequestStepMisses(
            warmupSteps: 16,
            capacities: misses.keys.sorted().map { capacity in
                let summary = constant(misses[capacity, default: 0], count: 200)
                return StepMissesAtCapacity(capacityBlocks: capacity, all: summary, steady: steady ? summary : nil)
            },
            warmupCurve: [], contextTokens: constant(context, count: 3))
        return result
    }

    private static var temporalLocality: TemporalLocality {
        TemporalLocality(
            stepJaccard: constant(0.4),
            reuseTimeHistogram: IntegerKeyed([(1, 500), (10, 200), (100, 200), (300, 100)]),
            reuseTimeCDF: [(1, 0.5), (10, 0.7), (100, 0.9), (300, 1)].map { ReuseTimePoint(steps: $0, share: $1) },
            firstTouchBlocks: 100, singleTouchBlocks: 10, reuseSamples: 1000, reuseCapSteps: 2048)
    }

    private static var placementSimulation: PlacementSimulation {
        PlacementSimulation(
            minimumFeasibleCapacityBlocks: 60, lruCurve: curve(capacities, [0.5, 0.7, 0.85, 0.9]),
            kneeCapacityBlocks: 120, capacityForShare: CapacityForShare(capacities: [60, 140, 200, 240, 300]),
            policies: [
                "lru": policy(capacities, [0.5, 0.7, 0.85, 0.9]), "fifo": policy(capacities, [0.45, 0.65, 0.8, 0.9]),
                "lfu": policy(capacities, [0.48, 0.66, 0.82, 0.9]),
                "random": policy(capacities, [0.47, 0.65, 0.8, 0.9]),
                "belady": policy(capacities, [0.52, 0.73, 0.87, 0.9]),
                "sliding_window": policy(capacities, [0.3, 0.4, 0.5, 0.55]),
                "hot_pinning": policy(capacities, [0.4, 0.55, 0.8, 0.85]),
            ])
    }
}
