/// Hits of a per-stream cache judged a step at a time (`placement_sim`): all blocks of a step are needed at once, so a
/// touch hits iff its block was resident at the start of the step, and no block of the current step is evicted.
public struct PlacementSimulation: Codable, Equatable, Sendable {
    /// Always `"step_atomic"`.
    public var semantics: String
    /// The largest touched set U of any stream of the result; a dynamic cache below it cannot hold one step.
    public var minimumFeasibleCapacityBlocks: Int
    /// The exact LRU hit-rate curve, ascending; at most 256 points from the smallest feasible capacity up.
    public var lruCurve: [HitRatePoint]
    /// Kneedle on the unthinned curve over log₂ capacity; nil if there is none.
    @WritesNull public var kneeCapacityBlocks: Int?
    /// Share of the attainable hits → smallest feasible LRU capacity that reaches it.
    public var capacityForShare: CapacityForShare
    /// Policy name → a row a capacity.
    public var policies: [String: [PolicyResult]]
    /// Policy name → why it was not simulated. Absent when nothing was left out.
    public var policiesLeftOut: [String: String]?
    /// The streams that all rows of `policies` are of, where they are not all. Absent otherwise.
    public var sampledStreams: SampledStreams? = nil

    /// The policies that load and evict nothing: whatever is resident hits, first touches too.
    public static let staticPolicies = ["hot_pinning", "sliding_window"]

    public init(
        semantics: String = "step_atomic", minimumFeasibleCapacityBlocks: Int, lruCurve: [HitRatePoint],
        kneeCapacityBlocks: Int?, capacityForShare: CapacityForShare, policies: [String: [PolicyResult]],
        policiesLeftOut: [String: String]? = nil
    ) {
        self.semantics = semantics
        self.minimumFeasibleCapacityBlocks = minimumFeasibleCapacityBlocks
        self.lruCurve = lruCurve
        self.kneeCapacityBlocks = kneeCapacityBlocks
        self.capacityForShare = capacityForShare
        self.policies = policies
        self.policiesLeftOut = policiesLeftOut
    }

    enum CodingKeys: String, CodingKey {
        case semantics
        case minimumFeasibleCapacityBlocks = "min_feasible_capacity_blocks"
        case lruCurve = "lru_curve"
        case kneeCapacityBlocks = "knee_capacity_blocks"
        case capacityForShare = "capacity_for_share"
        case policies
        case policiesLeftOut = "policies_left_out"
        case sampledStreams = "sampled_streams"
    }
}

/// What policies were simulated on, where a trace has too many touches: some layers of its first request.
public struct SampledStreams: Codable, Equatable, Sendable {
    public var requestID: Int
    /// Ascending; −1 for streams that are not of one layer.
    public var layers: [Int]
    /// Records of these streams.
    public var records: Int
    public var touches: Int

    public init(requestID: Int, layers: [Int], records: Int, touches: Int) {
        self.requestID = requestID
        self.layers = layers
        self.records = records
        self.touches = touches
    }

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case layers
        case records
        case touches
    }
}

/// One capacity of a hit-rate curve.
public struct HitRatePoint: Codable, Equatable, Sendable {
    public var capacityBlocks: Int
    /// Hits / touches, in [0, 1].
    public var hitRate: Double
    /// Hits / touches that are not their block's first; nil if there are none.
    @WritesNull public var warmHitRate: Double?

    public init(capacityBlocks: Int, hitRate: Double, warmHitRate: Double?) {
        self.capacityBlocks = capacityBlocks
        self.hitRate = hitRate
        self.warmHitRate = warmHitRate
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case hitRate = "hit_rate"
        case warmHitRate = "warm_hit_rate"
    }
}

/// The smallest feasible capacity whose LRU hits reach a share of all touches that are not first ones, for the shares
/// 0.5, 0.8, 0.9, 0.95 and 0.99; nil where there are no such touches.
///
/// JSON: `{"0.5": 96, …}`, null for nil.
public struct CapacityForShare: Codable, Equatable, Sendable {
    /// The shares, ascending, as they are written in JSON.
    public static let shares = ["0.5", "0.8", "0.9", "0.95", "0.99"]

    public var capacities: [Int?]

    /// - Precondition: one capacity (or nil) for each of `shares`.
    public init(capacities: [Int?]) {
        precondition(capacities.count == Self.shares.count, "one capacity a share")
        self.capacities = capacities
    }

    public subscript(share: String) -> Int? {
        Self.shares.firstIndex(of: share).flatMap { capacities[$0] }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: StringKey.self)
        capacities = try Self.shares.map { try container.decodeIfPresent(Int.self, forKey: StringKey($0)) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StringKey.self)
        for (share, capacity) in zip(Self.shares, capacities) {
            try container.encode(capacity, forKey: StringKey(share))
        }
    }
}

/// A policy at one capacity. An infeasible row has no numbers: never a hit rate of 0.
public struct PolicyResult: Codable, Equatable, Sendable {
    public var capacityBlocks: Int
    public var feasible: Bool
    public var hits: Int?
    public var misses: Int?
    public var hitRate: Double?
    /// Hits on touches that are not their block's first / all such touches; nil if there are none.
    public var warmHitRate: Double?

    public init(capacityBlocks: Int, hits: Int, misses: Int, hitRate: Double, warmHitRate: Double?) {
        self.capacityBlocks = capacityBlocks
        feasible = true
        self.hits = hits
        self.misses = misses
        self.hitRate = hitRate
        self.warmHitRate = warmHitRate
    }

    /// The row of a capacity that cannot hold the largest step.
    public init(infeasibleCapacityBlocks: Int) {
        capacityBlocks = infeasibleCapacityBlocks
        feasible = false
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case feasible
        case hits
        case misses
        case hitRate = "hit_rate"
        case warmHitRate = "warm_hit_rate"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capacityBlocks, forKey: .capacityBlocks)
        try container.encode(feasible, forKey: .feasible)
        guard feasible else { return }
        try container.encode(hits, forKey: .hits)
        try container.encode(misses, forKey: .misses)
        try container.encode(hitRate, forKey: .hitRate)
        try container.encode(warmHitRate, forKey: .warmHitRate)
    }
}
