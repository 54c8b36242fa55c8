public import LocalityModel

/// The whole analysis of a trace, written to be obviously right: everything in memory, sets, sorted arrays, a loop for
/// each definition. The oracle that every faster path is compared with.
///
/// Differences from a result of the program:
/// - `trace_dir` is empty, `run_meta` and `inputs` are absent;
/// - `lru_curve` is never thinned, the knee is not looked for, the random policy is left out;
/// - percentiles are exact;
/// - requests in pieces (`split_requests`, `continued_requests`) are not looked for.
public struct NaiveAnalysis {
    public var blockSize: Int
    public var keyMode: KeyMode
    public var configuration: Configuration
    public var maximumLineBytes = NaiveLineReader.defaultMaximumLineBytes
    /// How often the misses of a layer count in those of request steps; once where it is not named.
    public var layerWeights: [Int: Int] = [:]

    public init(
        blockSize: Int, keyMode: KeyMode = .requestLayer, configuration: Configuration = Configuration()
    ) {
        self.blockSize = blockSize
        self.keyMode = keyMode
        self.configuration = configuration
    }

    /// The result for shards in reading order.
    public func analyze(_ shards: [TraceShard]) -> AnalysisResult {
        let trace = NaiveTrace(shards, maximumLineBytes: maximumLineBytes)
        let selection = trace.select(keyMode: keyMode, configuration: configuration)
        let streams = selection.streams
        let samples = samples(of: streams)

        var result = AnalysisResult(traceDirectory: "", blockSizeTokens: blockSize, keyMode: keyMode)
        result.configuration = configuration
        result.diagnostics = trace.diagnostics
        result.diagnostics?.stepsBackwards = stepsBackwards(in: selection.records)
        result.diagnostics?.stepGaps = stepGaps(in: selection.records)
        result.diagnostics?.resumedSteps = resumedSteps(trace)
        result.diagnostics?.repeatedRows = repeatedRows(trace, selection)
        result.diagnostics?.loopingRequests = loopingRequests(trace)
        result.recordStatistics = recordStatistics(samples)
        result.temporalLocality = temporalLocality(streams, samples)
        result.workingSet = summaries(samples, "working_set", configuration.workingSetWindows)
        result.cacheSimulation = sequentialLRU(streams)
        result.streamRecords = Summary(ofSamples: streams.map { Double($0.steps.count) })
        result.workingSetCurve = workingSetCurve(streams)
        result.recencyCurve = recencyCurve(streams)
        result.placementSimulation = placementSimulation(streams)
        result.requestStepMisses = requestStepMisses(trace, streams)
        result.tokenStepOverlap = summary(samples, "token_step_overlap")
        result.tokenStepOverlapShifted = summary(samples, "token_step_overlap_shifted")
        result.touchConcentration = touchConcentration(streams)
        result.accessMap = accessMap(streams)
        result.crossLayerOverlap = crossLayerOverlap(trace, analysed: selection.analysed)
        result.perLayer = keyMode == .requestLayer ? perLayer(streams) : nil
        let requests = perRequest(streams)
        result.perRequest = Array(requests.prefix(1000))
        result.perRequestOmitted = requests.count - min(requests.count, 1000)
        return result
    }

    /// The analysed streams, in order of shard and first record.
    public func streams(_ shards: [TraceShard]) -> [NaiveStream] {
        NaiveTrace(shards, maximumLineBytes: maximumLineBytes)
            .select(keyMode: keyMode, configuration: configuration).streams
    }

    /// B of every record of a stream.
    func touchedSets(_ stream: NaiveStream) -> [[Int]] {
        stream.steps.map { $0.touchedBlocks(blockSize: blockSize) }
    }

    /// Records whose step lies before that of the record before them in their stream.
    private func stepsBackwards(in streams: [[NaiveStep]]) -> Int {
        streams.map { stepChanges($0).count { $0 < 0 } }.reduce(0, +)
    }

    /// Records whose step is higher by more than 1 than that of the record before them in their stream.
    private func stepGaps(in streams: [[NaiveStep]]) -> Int {
        streams.map { stepChanges($0).count { $0 > 1 } }.reduce(0, +)
    }

    /// Differences of `step_idx` between consecutive records; 128 bits, since any two Int64 may meet.
    func stepChanges(_ steps: [NaiveStep]) -> [Int128] {
        zip(steps.dropFirst(), steps).map { Int128($0.step) - Int128($1.step) }
    }
}
