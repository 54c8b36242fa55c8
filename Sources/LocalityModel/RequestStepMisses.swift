/// Misses of whole request steps (`request_step_misses`): a decode step waits for every layer of its request, so what
/// costs time is the sum over layers of the misses of one step of one request.
///
/// Step-atomic LRU a stream, per block size; a first touch is a miss. Only with streams of one layer each.
public struct RequestStepMisses: Codable, Equatable, Sendable {
    /// Steps of a request that `steady` leaves out (`--warmup-steps`).
    public var warmupSteps: Int
    /// Ascending; of the grid 1, 2, 3, 4, 6, 8, 12, … those from the smallest that holds every step up to the first
    /// that reaches the deepest touch.
    public var capacities: [StepMissesAtCapacity]
    /// Ascending step ordinals.
    public var warmupCurve: [WarmupPoint]
    /// Largest sequence length of each request, in tokens, a sample a request; nil where none is known.
    @WritesNull public var contextTokens: Summary?

    public init(
        warmupSteps: Int, capacities: [StepMissesAtCapacity], warmupCurve: [WarmupPoint], contextTokens: Summary?
    ) {
        self.warmupSteps = warmupSteps
        self.capacities = capacities
        self.warmupCurve = warmupCurve
        self.contextTokens = contextTokens
    }

    enum CodingKeys: String, CodingKey {
        case warmupSteps = "warmup_steps"
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

    public init(capacityBlocks: Int, all: Summary, steady: Summary?) {
        self.capacityBlocks = capacityBlocks
        self.all = all
        self.steady = steady
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case all, steady
    }
}

/// One step ordinal of the warm-up curve.
public struct WarmupPoint: Codable, Equatable, Sendable {
    /// 0 for a request's first step, +1 each time the request shows another step.
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
