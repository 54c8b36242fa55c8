/// What was found in one trace directory at one block size: an entry of `results`.
///
/// The first block of keys is the Python script's; everything else is optional, and absent in a file that the script
/// wrote. Absent means *not evaluated*, never zero.
public struct AnalysisResult: Codable, Equatable, Sendable {
    /// The input path as written, joined with the path below it.
    public var traceDirectory: String
    public var blockSizeTokens: Int
    public var keyMode: KeyMode
    public var runMetadata: RunMetadata?
    public var recordStatistics: RecordStatistics?
    public var temporalLocality: TemporalLocality?
    /// Window in steps → summary of |WS| in blocks, a sample a record.
    public var workingSet: IntegerKeyed<Summary>?
    /// Capacity in blocks → the Python script's sequential LRU.
    public var cacheSimulation: IntegerKeyed<SequentialLRUResult>?

    public var configuration: Configuration?
    public var inputs: Inputs?
    public var diagnostics: Diagnostics?
    /// Records a stream, one sample a stream.
    public var streamRecords: Summary?
    public var workingSetCurve: [WorkingSetPoint]?
    /// Of records whose sequence length is known; empty without one.
    public var recencyCurve: [RecencyPoint]?
    public var placementSimulation: PlacementSimulation?
    /// Nil where streams are whole requests, and with `--sim off`.
    @WritesNull public var requestStepMisses: RequestStepMisses? = nil
    public var tokenStepOverlap: Summary?
    public var tokenStepOverlapShifted: Summary?
    public var touchConcentration: [TouchConcentrationPoint]?
    public var accessMap: AccessMap?
    public var crossLayerOverlap: CrossLayerOverlap?
    /// Nil where streams are no layers.
    @WritesNull public var perLayer: [LayerResult]? = nil
    public var perRequest: [RequestResult]?
    /// Requests beyond the first 1 000, which `perRequest` leaves out.
    public var perRequestOmitted: Int?

    public init(traceDirectory: String, blockSizeTokens: Int, keyMode: KeyMode) {
        self.traceDirectory = traceDirectory
        self.blockSizeTokens = blockSizeTokens
        self.keyMode = keyMode
    }

    enum CodingKeys: String, CodingKey {
        case traceDirectory = "trace_dir"
        case blockSizeTokens = "block_size_tokens"
        case keyMode = "key_mode"
        case runMetadata = "run_meta"
        case recordStatistics = "record_stats"
        case temporalLocality = "temporal_locality"
        case workingSet = "working_set"
        case cacheSimulation = "cache_sim"
        case configuration
        case inputs
        case diagnostics
        case streamRecords = "stream_records"
        case workingSetCurve = "working_set_curve"
        case recencyCurve = "recency_curve"
        case placementSimulation = "placement_sim"
        case requestStepMisses = "request_step_misses"
        case tokenStepOverlap = "token_step_overlap"
        case tokenStepOverlapShifted = "token_step_overlap_shifted"
        case touchConcentration = "touch_concentration"
        case accessMap = "access_map"
        case crossLayerOverlap = "cross_layer_overlap"
        case perLayer = "per_layer"
        case perRequest = "per_request"
        case perRequestOmitted = "per_request_omitted"
    }
}

extension AnalysisResult {
    /// Distinct layers of the trace, as far as the result tells.
    public var tracedLayers: Int? {
        if let perLayer { return perLayer.count }
        if let layers = diagnostics?.layers, layers > 0 { return layers }
        return crossLayerOverlap?.layers.count
    }
}
