public import Sizing

/// What `kvplace advise --json` writes: `{"schema_version": 1, "advice": […], "plans": […]}`, an entry a result, and a
/// plan a trace directory that could be sized (as `kvplace plan --json`).
public struct AdviceFile: Encodable, Sendable {
    /// The schema this program writes.
    public static let currentSchemaVersion = 1

    public let advice: [Advice]
    public let plans: [SizingPlan]

    public init(advice: [Advice], plans: [SizingPlan] = []) {
        self.advice = advice
        self.plans = plans
    }

    enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case advice, plans
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.currentSchemaVersion, forKey: .schemaVersion)
        try container.encode(advice, forKey: .advice)
        try container.encode(plans, forKey: .plans)
    }
}
