/// Plans of one trace for several numbers of draft tokens.
public struct PassComparison: Equatable, Sendable {
    /// In the order asked for; at least one.
    public let plans: [BufferPlan]

    public init(_ plans: [BufferPlan]) {
        precondition(!plans.isEmpty, "there is a plan")
        self.plans = plans
    }

    /// The one with the most tokens a second; of equal ones the first.
    public var best: BufferPlan {
        plans.dropFirst().reduce(plans[0]) {
            $1.choice.tokensPerSecond > $0.choice.tokensPerSecond ? $1 : $0
        }
    }

    /// The accepted tokens from which on a plan yields more than the one without drafts: a·(its rate without drafts) /
    /// rate, at the misses that were measured; nil where there is no such plan, or where not even s + 1 would do.
    public func breakEven(_ plan: BufferPlan) -> Double? {
        guard plan.machine.draftTokens > 0, plan.choice.tokensPerSecond > 0,
            let without = plans.first(where: { $0.machine.draftTokens == 0 })
        else { return nil }
        let accepted = plan.machine.acceptedTokens * without.choice.tokensPerSecond / plan.choice.tokensPerSecond
        return accepted <= Double(plan.machine.draftTokens + 1) ? max(1, accepted) : nil
    }
}
