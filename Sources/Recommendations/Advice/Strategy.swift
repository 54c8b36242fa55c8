/// Where the evidence puts a strategy.
public enum StrategyVerdict: String, Codable, Sendable, CaseIterable {
    /// Its evidence holds and nothing measured speaks against it.
    case recommended
    /// Some evidence, or evidence on both sides.
    case possible
    /// The evidence speaks against it.
    case notRecommended = "not_recommended"
}

/// A way to place KV blocks, judged by the findings.
public struct Strategy: Codable, Equatable, Sendable {
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
    public var expectedHitShare: Double?
    /// Where that share comes from, e.g. `lru_curve at 384 blocks`.
    public var expectedSource: String?
    /// What speaks against it.
    public var against: [CounterArgument]

    public init(
        strategy: String, rank: Int, verdict: StrategyVerdict, title: String, summary: String, deciding: String,
        evidence: [String], needs: StrategyNeeds, expectedHitShare: Double?, expectedSource: String?,
        against: [CounterArgument]
    ) {
        self.strategy = strategy
        self.rank = rank
        self.verdict = verdict
        self.title = title
        self.summary = summary
        self.deciding = deciding
        self.evidence = evidence
        self.needs = needs
        self.expectedHitShare = expectedHitShare
        self.expectedSource = expectedSource
        self.against = against
    }

    enum CodingKeys: String, CodingKey {
        case strategy, rank, verdict, title, summary, deciding, evidence, needs
        case expectedHitShare = "expected_hit_share"
        case expectedSource = "expected_source"
        case against
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(strategy, forKey: .strategy)
        try container.encode(rank, forKey: .rank)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(title, forKey: .title)
        try container.encode(summary, forKey: .summary)
        try container.encode(deciding, forKey: .deciding)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(needs, forKey: .needs)
        try container.encode(expectedHitShare, forKey: .expectedHitShare)
        try container.encode(expectedSource, forKey: .expectedSource)
        try container.encode(against, forKey: .against)
    }
}

/// What a strategy needs of the near tier, for each stream.
public struct StrategyNeeds: Codable, Equatable, Sendable {
    /// Blocks a stream; nil where the result does not tell.
    public var capacityBlocks: Int?
    /// The same in bytes; nil without a model or `--bytes-per-token`.
    public var capacityBytes: Int?
    /// Anything else, e.g. "a prefetcher". Plain text.
    public var other: String?

    public init(capacityBlocks: Int?, capacityBytes: Int?, other: String?) {
        self.capacityBlocks = capacityBlocks
        self.capacityBytes = capacityBytes
        self.other = other
    }

    enum CodingKeys: String, CodingKey {
        case capacityBlocks = "capacity_blocks"
        case capacityBytes = "capacity_bytes"
        case other
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capacityBlocks, forKey: .capacityBlocks)
        try container.encode(capacityBytes, forKey: .capacityBytes)
        try container.encode(other, forKey: .other)
    }
}

/// A finding or a measurement that speaks against a strategy.
public struct CounterArgument: Codable, Equatable, Sendable {
    /// The finding's code; nil for a measurement that is no finding.
    public var code: String?
    /// One sentence. Plain text.
    public var text: String

    public init(code: String?, text: String) {
        self.code = code
        self.text = text
    }
}
