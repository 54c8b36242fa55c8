/// One layer's part of a result (`per_layer`; only with `request_layer`).
public struct LayerResult: Codable, Equatable, Sendable {
    public var layerID: Int
    /// Records of this layer's streams.
    public var records: Int
    /// Metric identifier (last part of its JSON path, with the window appended where it has one:
    /// `recent_block_ratio.16`) → mean over this layer's samples.
    public var means: [String: Double]
    /// Reuse-time CDF at 1, 10 and 100 steps.
    public var reuseCDF: IntegerKeyed<Double>
    /// The largest touched set of this layer's streams.
    public var minimumFeasibleCapacityBlocks: Int
    /// This layer's step-atomic LRU curve from its own smallest feasible capacity, at most 64 points.
    public var lruCurve: [HitRatePoint]

    public init(
        layerID: Int, records: Int, means: [String: Double], reuseCDF: IntegerKeyed<Double>,
        minimumFeasibleCapacityBlocks: Int, lruCurve: [HitRatePoint]
    ) {
        self.layerID = layerID
        self.records = records
        self.means = means
        self.reuseCDF = reuseCDF
        self.minimumFeasibleCapacityBlocks = minimumFeasibleCapacityBlocks
        self.lruCurve = lruCurve
    }

    enum CodingKeys: String, CodingKey {
        case layerID = "layer_id"
        case records
        case means
        case reuseCDF = "reuse_cdf"
        case minimumFeasibleCapacityBlocks = "min_feasible_capacity_blocks"
        case lruCurve = "lru_curve"
    }
}

/// One request's part of a result (`per_request`), by order of shard and first record.
public struct RequestResult: Codable, Equatable, Sendable {
    public var requestID: Int
    /// The engine's own id, where it is not a number; absent without one.
    public var requestName: String?
    public var records: Int
    /// The largest sequence length; absent where none is known.
    public var contextTokens: Int?
    public var means: [String: Double]
    /// Absent where misses of request steps are not measured.
    public var stepMisses: RequestMisses?

    public init(
        requestID: Int, requestName: String? = nil, records: Int, contextTokens: Int? = nil, means: [String: Double],
        stepMisses: RequestMisses? = nil
    ) {
        self.requestID = requestID
        self.requestName = requestName
        self.records = records
        self.contextTokens = contextTokens
        self.means = means
        self.stepMisses = stepMisses
    }

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case requestName = "request_name"
        case records
        case contextTokens = "context_tokens"
        case means
        case stepMisses = "step_misses"
    }
}
