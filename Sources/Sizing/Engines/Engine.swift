/// An engine that a plan can be told to: its settings, and what upstream they were written for.
public struct Engine: Sendable {
    /// As in `--emit`.
    public let name: String
    /// The upstream version and page whose keys are used; nothing else is written.
    public let writtenFor: String
    /// The settings of a plan that chose a buffer of token rows; nil where the plan lacks what they need.
    public let settings: @Sendable (BufferPlan, BufferCandidate) -> String?

    /// Every engine, one file each.
    public static let all = [sglang, vllm, tensorRTLLM]

    /// The output of a name of `--emit`.
    public static func named(_ name: String) -> Engine? { all.first { $0.name == name } }

    /// The text for a plan; nil where the plan chose no buffer of token rows, or lacks what the engine needs.
    public func text(_ plan: BufferPlan) -> String? {
        guard plan.isEmittable, let buffer = plan.chosenBuffer else { return nil }
        return settings(plan, buffer)
    }
}
