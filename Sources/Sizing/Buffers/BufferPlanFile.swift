import LocalityModel

/// What `kvplace plan --json` writes: `{"schema_version": 1, "plans": […]}`, a plan a trace directory
/// (`Templates/plan.schema.json`).
public struct BufferPlanFile: Encodable, Sendable {
    /// The schema this program writes.
    public let schemaVersion = 1
    public let plans: [Entry]
    /// Hits and misses that an engine counted; nil where none were given.
    public let observed: ObservedHits?

    /// - Parameter indexers: for each plan how layers may share indexers, where it was asked for and is known.
    public init(plans: [BufferPlan], observed: ObservedHits? = nil, indexers: [SharedIndexers?]? = nil) {
        self.plans = plans.enumerated().map { Entry(plan: $1, indexers: indexers?[$0]) }
        self.observed = observed
    }

    /// A plan, and every pattern of shared indexers: null where none was asked for or nothing is known.
    public struct Entry: Encodable, Sendable {
        let plan: BufferPlan
        let indexers: SharedIndexers?

        public func encode(to encoder: any Encoder) throws {
            try plan.encode(to: encoder)
            var fields = encoder.container(keyedBy: StringKey.self)
            try fields.set("indexer_sharing", indexers?.sharing.patterns)
        }
    }
}

/// An engine's counters.
public struct ObservedHits: Encodable, Equatable, Sendable {
    /// Nil where a share was given.
    public let hits: Int?
    public let misses: Int?
    public let hitRate: Double

    /// - Precondition: a share.
    public init(hitRate: Double) {
        precondition((0...1) ~= hitRate, "a hit rate is a share")
        hits = nil
        misses = nil
        self.hitRate = hitRate
    }

    /// Nil without a sample.
    public init?(hits: Int, misses: Int) {
        guard hits >= 0, misses >= 0, hits + misses > 0 else { return nil }
        self.hits = hits
        self.misses = misses
        hitRate = Double(hits) / (Double(hits) + Double(misses))
    }

    private enum CodingKeys: String, CodingKey {
        case hits, misses, hitRate
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(hits, forKey: .hits)
        try container.encode(misses, forKey: .misses)
        try container.encode(hitRate, forKey: .hitRate)
    }
}
