/// Misses of whole request steps (`request_step_misses`): a decode step waits for every layer of its request, so what
/// costs time is the sum over layers of the misses of one step of one request.
///
/// A step is named by (`step_idx`, m): the m-th record that a stream shows at a `step_idx` belongs to the m-th step of
/// that number, in whatever order records stand. Step-atomic LRU a stream, per block size; a first touch is a miss,
/// except that of the block of the newest token, which the step itself wrote. Only with streams of one layer each.
public struct RequestStepMisses: Codable, Equatable, Sendable {
    /// Steps of a request that `steady` leaves out (`--warmup-steps`).
    public var warmupSteps: Int
    /// First touches of the block of a record's newest token (position `seq_len_current` − 1), which are no misses:
    /// the step wrote that row itself. Weighted as misses are. Nil in files of older versions, where they are misses.
    public var writtenRows: Int?
    /// Layer ids whose misses are summed, ascending; nil in files of older versions.
    public var layers: [Int]?
    /// How many times the misses of each of `layers` count: more than once where layers that were not recorded reuse
    /// its selection; nil: each once.
    @WritesNull public var layerWeights: [Int]?
    /// k: the most distinct positions that a record of one token and layer selects, whatever steps it is merged into;
    /// nil in files of older versions.
    public var selectedTokens: Int?
    /// Ascending; of the grid 1, 2, 3, 4, 6, 8, 12, … those from the smallest that holds every step up to the first
    /// that reaches the deepest touch.
    public var capacities: [StepMissesAtCapacity]
    /// Ascending step ordinals.
    public var warmupCurve: [WarmupPoint]
    /// Largest sequence length of each request, in tokens, a sample a request; nil where none is known.
    @WritesNull public var contextTokens: Summary?

    public init(
        warmupSteps: Int, writtenRows: Int? = nil, layers: [Int]? = nil, layerWeights: [Int]? = nil,
        selectedTokens: Int? = nil, capacities: [StepMissesAtCapacity], warmupCurve: [WarmupPoint],
        contextTokens: Summary?
    ) {
        self.warmupSteps = warmupSteps
        self.writtenRows = writtenRows
        self.layers = layers
        self.layerWeights = layerWeights
        self.selectedTokens = selectedTokens
        self.capacities = capacities
        self.warmupCurve = warmupCurve
        self.contextTokens = contextTokens
    }

    enum CodingKeys: String, CodingKey {
        case warmupSteps = "warmup_steps"
        case writtenRows = "written_rows"
        case layers
        case layerWeights = "layer_weights"
        case selectedTokens = "selected_tokens"
        case capacities
        case warmupCurve = "warmup_curve"
        case contextTokens = "context_tokens"
    }
}

/// Misses of request steps with a cache of one capacity a stream.
public struct StepMissesAtCapacity: Codable, Equatable, Sendable {
    /// Blocks of the result's size, for each request and layer.
    public var capacityBlocks: Int
    /// A sample a step of a request, in blocks over all layers.
    public var all: Summary
    /// Steps from ordinal `warmupSteps` on; nil without one.
    @WritesNull public var steady: Summary?
    /// Over requests: the mean misses of each one's steady steps, without percentiles; nil without one.
    @WritesNull public var requestMeans: Summary?

    public init(capacityBlocks: Int, all: Summary, steady: Summary?, requestMeans: Summary? = nil) {
        self.capacityBlocks = capacityBlocks
        self.all = all
        self.steady = steady
        self.requestMeans = requestMeans
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case all, steady
        case requestMeans = "request_means"
    }
}

/// One step ordinal of the warm-up curve.
public struct WarmupPoint: Codable, Equatable, Sendable {
    /// Rank of the step's name (`step_idx`, m) among those of its request, from 0.
    public var stepOrdinal: Int
    /// Requests that reach the ordinal.
    public var requests: Int
    /// Mean misses of that step over these requests, one number a capacity.
    public var meanMisses: [Double]

    public init(stepOrdinal: Int, requests: Int, meanMisses: [Double]) {
        self.stepOrdinal = stepOrdinal
        self.requests = requests
        self.meanMisses = meanMisses
    }

    enum CodingKeys: String, CodingKey {
        case stepOrdinal = "step_ordinal"
        case requests
        case meanMisses = "mean_misses"
    }
}
