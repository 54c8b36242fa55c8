public import LocalityModel

/// Near, middle and far: how much goes where, filled how, and what it is expected to serve.
public struct TierPlan: Encodable, Equatable, Sendable {
    /// Near, middle (only with a DRAM budget) and far, in this order; without budgets, and where the plan was not
    /// evaluated, empty.
    public var tiers: [Tier] = []
    /// The shares 0.9 and 0.99 of the attainable hits → smallest feasible LRU capacity in blocks a stream.
    public var capacities: [AttainableCapacity] = []
    /// Their blocks by share, as in the result.
    public var capacityForShare: [String: Int?] = [:]
    /// How many per-stream caches share the budgets; nil where neither the result nor a flag tells.
    @WritesNull public var streams: SharingStreams? = nil
    /// Bytes of one block of one stream; nil without a model or `--bytes-per-token`.
    @WritesNull public var bytesPerBlock: Int? = nil
    /// Indexer keys, always in HBM and never placed; nil without a model.
    @WritesNull public var indexer: IndexerBytes? = nil
    /// The name of the catalogue's model and layout, where given.
    @WritesNull public var model: String? = nil
    @WritesNull public var kvLayout: String? = nil
    /// What a reader must know to read the numbers: sharing, assumptions. Plain text, a sentence each.
    public var notes: [String] = []
    /// Why there is no plan; nil where there is one.
    @WritesNull public var notEvaluated: NotEvaluated? = nil
}

/// The tiers' names.
public enum TierName: String, Encodable, Sendable, CaseIterable {
    case near
    case middle
    case far
}

/// What decides which blocks a tier holds.
public enum TierFill: String, Encodable, Sendable, CaseIterable {
    case lru
    case recentWindow = "recent_window"
    case hottestBlocks = "hottest_blocks"
    /// First the recent window, then the hottest blocks.
    case recentWindowThenHottest = "recent_window_then_hottest"
    /// The whole KV cache of each request: what prefill wrote is there before its first touch (the middle tier).
    case wholeCache = "whole_cache"
    /// The newest tokens, where the whole does not fit (the middle tier).
    case newestTokens = "newest_tokens"
    /// Everything that the tiers above do not hold.
    case rest
}

/// One tier of the plan. Capacities are for one stream's cache; totals for all streams that share the budget.
public struct Tier: Encodable, Equatable, Sendable {
    public var name: TierName
    /// Nil for the far tier.
    @WritesNull public var capacityBlocks: Int?
    @WritesNull public var capacityBytes: Int?
    @WritesNull public var totalBlocks: Int?
    @WritesNull public var totalBytes: Int?
    /// The budget for one stream, in blocks.
    @WritesNull public var budgetBlocks: Int?
    /// The window whose mean working set the tier, with those above it, holds; nil where none fits.
    @WritesNull public var windowSteps: Int?
    public var fill: TierFill
    /// Share of all touches served by this tier; nil where nothing was simulated.
    @WritesNull public var expectedHitShare: Double?
    /// Where that share comes from, e.g. `policies.sliding_window at 384 blocks`, `lru_curve at 512 blocks`.
    @WritesNull public var source: Reason?
    /// Blocks a stream that the budget lacks for one step's set; nil where it fits.
    @WritesNull public var shortfallBlocks: Int?
    /// Cost of what goes far; only on the far tier.
    public var cost: FarCost?
}

/// A share of the attainable hits and the smallest feasible LRU capacity that reaches it.
public struct AttainableCapacity: Encodable, Equatable, Sendable {
    public var share: Double
    /// Blocks a stream; nil where no touch can hit.
    public var capacityBlocks: Int?
    public var capacityBytes: Int?
    public var totalBlocks: Int?
    public var totalBytes: Int?
}

/// The per-stream caches that share a budget: requests × layers in `request_layer`, else requests.
public struct SharingStreams: Encodable, Equatable, Sendable {
    public var requests: Int
    /// Layers of the model, or of the trace.
    public var layers: Int
    /// Caches: requests × layers, or requests where a stream spans all layers.
    public var count: Int
}

/// The indexer's keys: always in HBM, so a budget for latent rows comes on top of them.
public struct IndexerBytes: Encodable, Equatable, Sendable {
    public var layers: Int
    public var bytesPerTokenAndLayer: Int
    /// For one token of one request over all indexer layers.
    public var bytesPerToken: Int
}

/// What the far tier costs in each step of one stream, and of all streams that share the budget.
public struct FarCost: Encodable, Equatable, Sendable {
    /// Mean touched blocks a step × (1 − share of near and middle).
    public var missesPerStep: Double
    public var bytesPerStep: Double?
    /// All streams together, one decode step of every request.
    public var totalBytesPerStep: Double?
    /// That over the link, in milliseconds; nil without `--link-gbps`.
    public var totalMillisecondsPerStep: Double?
    public var linkGigabytesPerSecond: Double?
    /// `recent_locality.mean_block_distance`: how far back the fetched blocks lie, in blocks.
    public var meanBlockDistance: Double?
    /// Median reuse time, in steps; nil without a reuse.
    public var medianReuseTimeSteps: Int?

    enum CodingKeys: String, CodingKey {
        case missesPerStep, bytesPerStep, totalBytesPerStep, totalMillisecondsPerStep
        case linkGigabytesPerSecond = "link_gb_per_s"
        case meanBlockDistance, medianReuseTimeSteps
    }
}
