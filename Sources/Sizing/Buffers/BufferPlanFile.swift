/// What `kvplace plan --json` writes: `{"schema_version": 1, "plans": […]}`, a plan a trace directory
/// (`Templates/plan.schema.json`).
public struct BufferPlanFile: Encodable, Sendable {
    /// The schema this program writes.
    public let schemaVersion = 1
    public let plans: [BufferPlan]
    /// Hits and misses that an engine counted; nil where none were given.
    public let observed: ObservedHits?

    public init(plans: [BufferPlan], observed: ObservedHits? = nil) {
        self.plans = plans
        self.observed = observed
    }
}

/// An engine's counters.
public struct ObservedHits: Encodable, Equatable, Sendable {
    public let hits: Int
    public let misses: Int
    public let hitRate: Double

    /// Nil without a sample.
    public init?(hits: Int, misses: Int) {
        guard hits >= 0, misses >= 0, hits + misses > 0 else { return nil }
        self.hits = hits
        self.misses = misses
        hitRate = Double(hits) / (Double(hits) + Double(misses))
    }
}
