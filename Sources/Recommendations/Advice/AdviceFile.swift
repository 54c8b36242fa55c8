public import Sizing

/// What `kvplace advise --json` writes: `{"schema_version": 1, "advice": […], "plans": […]}`, an entry a result, and a
/// plan a trace directory that could be sized (as `kvplace plan --json`).
public struct AdviceFile: Encodable, Sendable {
    /// The schema this program writes.
    public let schemaVersion = 1
    public let advice: [Advice]
    public let plans: [BufferPlan]

    public init(advice: [Advice], plans: [BufferPlan] = []) {
        self.advice = advice
        self.plans = plans
    }
}
