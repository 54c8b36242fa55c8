/// Near, middle and far: how much goes where, filled how, and what it is expected to serve (SPEC part 9).
public struct PlacementPlan: Codable, Equatable, Sendable {
    /// Near, middle (only with a DRAM budget) and far, in this order; without budgets, and where the plan was not
    /// evaluated, empty.
    public var tiers: [PlanTier]
    /// The shares 0.9 and 0.99 of the attainable hits → smallest feasible LRU capacity in blocks a stream.
    public var capacityForShare: [PlanCapacity]
    /// How many per-stream caches share the budgets; nil where neither the result nor a flag tells.
    public var streams: PlanStreams?
    /// Bytes of one block of one stream; nil without a model or `--bytes-per-token`.
    public var bytesPerBlock: Int?
    /// Indexer keys, always in HBM and never placed; nil without a model.
    public var indexer: IndexerBytes?
    /// The name of the catalogue's model and layout, where given.
    public var model: String?
    public var kvLayout: String?
    /// What a reader must know to read the numbers: sharing, assumptions. Plain text, a sentence each.
    public var notes: [String]
    /// Why there is no plan; nil where there is one.
    public var notEvaluated: NotEvaluated?

    public init(
        tiers: [PlanTier] = [], capacityForShare: [PlanCapacity] = [], streams: PlanStreams? = nil,
        bytesPerBlock: Int? = nil, indexer: IndexerBytes? = nil, model: String? = nil, kvLayout: String? = nil,
        notes: [String] = [], notEvaluated: NotEvaluated? = nil
    ) {
        self.tiers = tiers
        self.capacityForShare = capacityForShare
        self.streams = streams
        self.bytesPerBlock = bytesPerBlock
        self.indexer = indexer
        self.model = model
        self.kvLayout = kvLayout
        self.notes = notes
        self.notEvaluated = notEvaluated
    }

    /// `capacity_for_share` is written as in the result, share → blocks; `capacities` has the bytes and totals too.
    enum CodingKeys: String, CodingKey {
        case tiers
        case capacityForShare = "capacities"
        case blocksForShare = "capacity_for_share"
        case streams
        case bytesPerBlock = "bytes_per_block"
        case indexer, model
        case kvLayout = "kv_layout"
        case notes
        case notEvaluated = "not_evaluated"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tiers = try container.decode([PlanTier].self, forKey: .tiers)
        capacityForShare = try container.decode([PlanCapacity].self, forKey: .capacityForShare)
        streams = try container.decodeIfPresent(PlanStreams.self, forKey: .streams)
        bytesPerBlock = try container.decodeIfPresent(Int.self, forKey: .bytesPerBlock)
        indexer = try container.decodeIfPresent(IndexerBytes.self, forKey: .indexer)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        kvLayout = try container.decodeIfPresent(String.self, forKey: .kvLayout)
        notes = try container.decode([String].self, forKey: .notes)
        notEvaluated = try container.decodeIfPresent(NotEvaluated.self, forKey: .notEvaluated)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tiers, forKey: .tiers)
        try container.encode(capacityForShare, forKey: .capacityForShare)
        let blocks = capacityForShare.map { (String($0.share), $0.capacityBlocks) }
        try container.encode(Dictionary(blocks) { first, _ in first }, forKey: .blocksForShare)
        try container.encode(streams, forKey: .streams)
        try container.encode(bytesPerBlock, forKey: .bytesPerBlock)
        try container.encode(indexer, forKey: .indexer)
        try container.encode(model, forKey: .model)
        try container.encode(kvLayout, forKey: .kvLayout)
        try container.encode(notes, forKey: .notes)
        try container.encode(notEvaluated, forKey: .notEvaluated)
    }
}

/// The tiers' names.
public enum TierName: String, Codable, Sendable, CaseIterable {
    case near
    case middle
    case far
}

/// What decides which blocks a tier holds.
public enum TierFill: String, Codable, Sendable, CaseIterable {
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
public struct PlanTier: Codable, Equatable, Sendable {
    public var name: TierName
    /// Nil for the far tier.
    public var capacityBlocks: Int?
    public var capacityBytes: Int?
    public var totalBlocks: Int?
    public var totalBytes: Int?
    /// The budget for one stream, in blocks.
    public var budgetBlocks: Int?
    /// The window whose mean working set the tier, with those above it, holds; nil where none fits.
    public var windowSteps: Int?
    public var fill: TierFill
    /// Share of all touches served by this tier; nil where nothing was simulated.
    public var expectedHitShare: Double?
    /// Where that share comes from, e.g. `policies.sliding_window at 384 blocks`, `lru_curve at 512 blocks`.
    public var source: String?
    /// Blocks a stream that the budget lacks for one step's set; nil where it fits.
    public var shortfallBlocks: Int?
    /// Cost of what goes far; only on the far tier.
    public var cost: FarCost?

    public init(
        name: TierName, capacityBlocks: Int?, capacityBytes: Int?, totalBlocks: Int?, totalBytes: Int?,
        budgetBlocks: Int?, windowSteps: Int?, fill: TierFill, expectedHitShare: Double?, source: String?,
        shortfallBlocks: Int?, cost: FarCost? = nil
    ) {
        self.name = name
        self.capacityBlocks = capacityBlocks
        self.capacityBytes = capacityBytes
        self.totalBlocks = totalBlocks
        self.totalBytes = totalBytes
        self.budgetBlocks = budgetBlocks
        self.windowSteps = windowSteps
        self.fill = fill
        self.expectedHitShare = expectedHitShare
        self.source = source
        self.shortfallBlocks = shortfallBlocks
        self.cost = cost
    }

    enum CodingKeys: String, CodingKey {
        case name
        case capacityBlocks = "capacity_blocks"
        case capacityBytes = "capacity_bytes"
        case totalBlocks = "total_blocks"
        case totalBytes = "total_bytes"
        case budgetBlocks = "budget_blocks"
        case windowSteps = "window_steps"
        case fill
        case expectedHitShare = "expected_hit_share"
        case source
        case shortfallBlocks = "shortfall_blocks"
        case cost
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(capacityBlocks, forKey: .capacityBlocks)
        try container.encode(capacityBytes, forKey: .capacityBytes)
        try container.encode(totalBlocks, forKey: .totalBlocks)
        try container.encode(totalBytes, forKey: .totalBytes)
        try container.encode(budgetBlocks, forKey: .budgetBlocks)
        try container.encode(windowSteps, forKey: .windowSteps)
        try container.encode(fill, forKey: .fill)
        try container.encode(expectedHitShare, forKey: .expectedHitShare)
        try container.encode(source, forKey: .source)
        try container.encode(shortfallBlocks, forKey: .shortfallBlocks)
        try container.encodeIfPresent(cost, forKey: .cost)
    }
}

/// A share of the attainable hits and the smallest feasible LRU capacity that reaches it.
public struct PlanCapacity: Codable, Equatable, Sendable {
    public var share: Double
    /// Blocks a stream; nil where no touch can hit.
    public var capacityBlocks: Int?
    public var capacityBytes: Int?
    public var totalBlocks: Int?
    public var totalBytes: Int?

    public init(share: Double, capacityBlocks: Int?, capacityBytes: Int?, totalBlocks: Int?, totalBytes: Int?) {
        self.share = share
        self.capacityBlocks = capacityBlocks
        self.capacityBytes = capacityBytes
        self.totalBlocks = totalBlocks
        self.totalBytes = totalBytes
    }

    enum CodingKeys: String, CodingKey {
        case share
        case capacityBlocks = "capacity_blocks"
        case capacityBytes = "capacity_bytes"
        case totalBlocks = "total_blocks"
        case totalBytes = "total_bytes"
    }
}

/// The per-stream caches that share a budget: requests × layers in `request_layer`, else requests.
public struct PlanStreams: Codable, Equatable, Sendable {
    public var requests: Int
    /// Layers of the model, or of the trace.
    public var layers: Int
    /// Caches: requests × layers, or requests where a stream spans all layers.
    public var count: Int

    public init(requests: Int, layers: Int, count: Int) {
        self.requests = requests
        self.layers = layers
        self.count = count
    }
}

/// The indexer's keys: always in HBM, so a budget for latent rows comes on top of them.
public struct IndexerBytes: Codable, Equatable, Sendable {
    public var layers: Int
    public var bytesPerTokenAndLayer: Int
    /// For one token of one request over all indexer layers.
    public var bytesPerToken: Int

    public init(layers: Int, bytesPerTokenAndLayer: Int, bytesPerToken: Int) {
        self.layers = layers
        self.bytesPerTokenAndLayer = bytesPerTokenAndLayer
        self.bytesPerToken = bytesPerToken
    }

    enum CodingKeys: String, CodingKey {
        case layers
        case bytesPerTokenAndLayer = "bytes_per_token_and_layer"
        case bytesPerToken = "bytes_per_token"
    }
}

/// What the far tier costs in each step of one stream, and of all streams that share the budget.
public struct FarCost: Codable, Equatable, Sendable {
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

    public init(
        missesPerStep: Double, bytesPerStep: Double?, totalBytesPerStep: Double?, totalMillisecondsPerStep: Double?,
        linkGigabytesPerSecond: Double?, meanBlockDistance: Double?, medianReuseTimeSteps: Int?
    ) {
        self.missesPerStep = missesPerStep
        self.bytesPerStep = bytesPerStep
        self.totalBytesPerStep = totalBytesPerStep
        self.totalMillisecondsPerStep = totalMillisecondsPerStep
        self.linkGigabytesPerSecond = linkGigabytesPerSecond
        self.meanBlockDistance = meanBlockDistance
        self.medianReuseTimeSteps = medianReuseTimeSteps
    }

    enum CodingKeys: String, CodingKey {
        case missesPerStep = "misses_per_step"
        case bytesPerStep = "bytes_per_step"
        case totalBytesPerStep = "total_bytes_per_step"
        case totalMillisecondsPerStep = "total_milliseconds_per_step"
        case linkGigabytesPerSecond = "link_gb_per_s"
        case meanBlockDistance = "mean_block_distance"
        case medianReuseTimeSteps = "median_reuse_time_steps"
    }
}
