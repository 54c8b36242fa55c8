/// The strategies that are ranked, in the order that decides between equals.
public enum StrategyCatalogue {
    public static let codes = StrategyDescription.all.map(\.code)

    /// What decides about a strategy: the policy that measures it (nil for what complements a policy) and the codes of
    /// the findings that speak for it, the most specific first, and against it. Nil for an unknown code.
    public static func evidence(for code: String) -> StrategyEvidence? {
        StrategyDescription.all.first { $0.code == code }.map {
            StrategyEvidence(policy: $0.policy, support: $0.support, opposition: $0.opposition)
        }
    }
}

/// What decides about a strategy.
public struct StrategyEvidence: Equatable, Sendable {
    public let policy: String?
    public let support: [String]
    public let opposition: [String]
}
