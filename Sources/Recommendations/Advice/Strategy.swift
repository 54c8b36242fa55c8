public import LocalityModel
public import Sizing

/// Where the evidence puts a strategy.
public enum StrategyVerdict: String, Encodable, Sendable, CaseIterable {
    /// Its evidence holds and nothing measured speaks against it.
    case recommended
    /// Some evidence, or evidence on both sides.
    case possible
    /// The evidence speaks against it.
    case notRecommended = "not_recommended"
}

/// A way to place KV blocks, judged by the findings.
public struct Strategy: Encodable, Equatable, Sendable {
    /// Stable code, e.g. `lru-near-tier`.
    public var strategy: String
    /// From 1, the best supported first.
    public var rank: Int
    public var verdict: StrategyVerdict
    /// A few words for a heading.
    public var title: String
    /// What it does. Markdown.
    public var summary: String
    /// The one sentence with the number that decides. Plain text.
    public var deciding: String
    /// Codes of the findings that support it, the strongest first.
    public var evidence: [String]
    public var needs: StrategyNeeds
    /// Share of all touches it is expected to serve; nil where nothing was simulated.
    @WritesNull public var expectedHitShare: Double?
    /// Where that share comes from, e.g. `lru_curve at 384 blocks`.
    @WritesNull public var expectedSource: Reason?
    /// What speaks against it.
    public var against: [CounterArgument]
}

/// What a strategy needs of the near tier, for each stream.
public struct StrategyNeeds: Encodable, Equatable, Sendable {
    /// Blocks a stream; nil where the result does not tell.
    @WritesNull public var capacityBlocks: Int?
    /// The same in bytes; nil without a model or `--bytes-per-token`.
    @WritesNull public var capacityBytes: Int?
    /// Anything else, e.g. "a prefetcher". Plain text.
    @WritesNull public var other: String?
}

/// A finding or a measurement that speaks against a strategy.
public struct CounterArgument: Encodable, Equatable, Sendable {
    /// The finding's code; nil for a measurement that is no finding.
    public var code: String?
    /// One sentence. Plain text.
    public var text: String
}
