/// What `kvplace plan --json` writes: `{"schema_version": 1, "plans": […]}`, a plan a trace directory
/// (`Templates/plan.schema.json`).
public struct PlanFile: Encodable, Sendable {
    /// The schema this program writes.
    public static let currentSchemaVersion = 1

    public let plans: [SizingPlan]
    /// Hits and misses that an engine counted; nil where none were given.
    public let observed: ObservedHits?

    public init(plans: [SizingPlan], observed: ObservedHits? = nil) {
        self.plans = plans
        self.observed = observed
    }

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case plans, observed
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.currentSchemaVersion, forKey: .schemaVersion)
        try container.encode(plans, forKey: .plans)
        try container.encodeIfPresent(observed, forKey: .observed)
    }
}

/// An engine's counters.
public struct ObservedHits: Encodable, Equatable, Sendable {
    public let hits: Int
    public let misses: Int

    /// Nil without a sample.
    public init?(hits: Int, misses: Int) {
        guard hits >= 0, misses >= 0, hits + misses > 0 else { return nil }
        self.hits = hits
        self.misses = misses
    }

    public var hitRate: Double { Double(hits) / (Double(hits) + Double(misses)) }

    enum CodingKeys: String, CodingKey {
        case hits, misses
        case hitRate = "hit_rate"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(hits, forKey: .hits)
        try container.encode(misses, forKey: .misses)
        try container.encode(hitRate, forKey: .hitRate)
    }
}
