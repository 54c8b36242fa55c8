/// Whether a rule fired, did not, or could not be judged.
public enum FindingStatus: String, Codable, Sendable, CaseIterable {
    case fired
    case notFired = "not_fired"
    /// Its input is missing, or would mislead here; `Finding.notEvaluated` says which and what helps.
    case notEvaluated = "not_evaluated"
}

/// How much a fired finding should weigh on a reader; fixed per rule.
public enum FindingLevel: String, Codable, Sendable, CaseIterable, Comparable {
    case info
    case advice
    case warning

    public static func < (left: FindingLevel, right: FindingLevel) -> Bool {
        guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else {
            return false
        }
        return first < second
    }
}

/// The side of the threshold on which a rule fires; equality never does.
public enum Comparison: String, Codable, Sendable {
    case above = ">"
    case below = "<"
}

/// One rule held against one result.
public struct Finding: Codable, Equatable, Sendable {
    /// Stable code of the rule, e.g. `scattered-access`.
    public var code: String
    public var status: FindingStatus
    public var level: FindingLevel
    /// A few words for a heading.
    public var title: String
    /// One sentence with the measured numbers; nil where the rule was not evaluated. Plain text.
    public var claim: String?
    /// What the rule compares, in words. Markdown.
    public var rule: String
    /// What to do when it fires. Markdown.
    public var advice: String
    /// The JSON path of what was measured, e.g. `record_stats.unique_blocks.mean`.
    public var metric: String
    public var measured: Double?
    public var comparison: Comparison
    /// Scaled to the block size.
    public var threshold: Double
    /// (measured − threshold) / threshold, the sign turned so that positive means fired; 0 exactly at the threshold.
    public var margin: Double?
    /// What would turn the finding over, e.g. "falls to 100 blocks or below"; nil where it was not evaluated.
    public var flipsWhen: String?
    /// The chart that shows the evidence (`ChartIdentifier`).
    public var chart: String?
    public var scope: AdviceScope
    /// A measured hit rate that says otherwise; only on a fired finding.
    public var contradictedBy: Contradiction?
    /// Why it was not evaluated; nil where it was.
    public var notEvaluated: NotEvaluated?
    /// Further numbers of the claim by name, e.g. `capacity_blocks`; empty for most rules.
    public var values: [String: Double]

    public init(
        code: String, status: FindingStatus, level: FindingLevel, title: String, claim: String?, rule: String,
        advice: String, metric: String, measured: Double?, comparison: Comparison, threshold: Double, margin: Double?,
        flipsWhen: String?, chart: String?, scope: AdviceScope, contradictedBy: Contradiction? = nil,
        notEvaluated: NotEvaluated? = nil, values: [String: Double] = [:]
    ) {
        self.code = code
        self.status = status
        self.level = level
        self.title = title
        self.claim = claim
        self.rule = rule
        self.advice = advice
        self.metric = metric
        self.measured = measured
        self.comparison = comparison
        self.threshold = threshold
        self.margin = margin
        self.flipsWhen = flipsWhen
        self.chart = chart
        self.scope = scope
        self.contradictedBy = contradictedBy
        self.notEvaluated = notEvaluated
        self.values = values
    }

    /// Fired, and no measured hit rate says otherwise.
    public var holds: Bool { status == .fired && contradictedBy == nil }

    enum CodingKeys: String, CodingKey {
        case code, status, level, title, claim, rule, advice, metric, measured, comparison, threshold, margin
        case flipsWhen = "flips_when"
        case chart, scope
        case contradictedBy = "contradicted_by"
        case notEvaluated = "not_evaluated"
        case values
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(status, forKey: .status)
        try container.encode(level, forKey: .level)
        try container.encode(title, forKey: .title)
        try container.encode(claim, forKey: .claim)
        try container.encode(rule, forKey: .rule)
        try container.encode(advice, forKey: .advice)
        try container.encode(metric, forKey: .metric)
        try container.encode(measured, forKey: .measured)
        try container.encode(comparison, forKey: .comparison)
        try container.encode(threshold, forKey: .threshold)
        try container.encode(margin, forKey: .margin)
        try container.encode(flipsWhen, forKey: .flipsWhen)
        try container.encode(chart, forKey: .chart)
        try container.encode(scope, forKey: .scope)
        try container.encode(contradictedBy, forKey: .contradictedBy)
        try container.encode(notEvaluated, forKey: .notEvaluated)
        try container.encode(values, forKey: .values)
    }
}

/// A simulated hit rate that outranks the proxy a rule looks at.
public struct Contradiction: Codable, Equatable, Sendable {
    /// JSON path of the measurement.
    public var metric: String
    /// The capacity it was taken at, in blocks: twice the smallest feasible one.
    public var capacityBlocks: Int
    public var measured: Double
    public var threshold: Double
    /// One sentence with the numbers. Plain text.
    public var claim: String

    public init(metric: String, capacityBlocks: Int, measured: Double, threshold: Double, claim: String) {
        self.metric = metric
        self.capacityBlocks = capacityBlocks
        self.measured = measured
        self.threshold = threshold
        self.claim = claim
    }

    enum CodingKeys: String, CodingKey {
        case metric
        case capacityBlocks = "capacity_blocks"
        case measured, threshold, claim
    }
}

/// Why a rule was not judged, and what would help.
public struct NotEvaluated: Codable, Equatable, Sendable {
    /// One sentence. Plain text.
    public var reason: String
    /// The flag of `kvplace analyze` that would provide the input, e.g. `--ws-windows 64`; nil where no flag helps.
    public var flag: String?

    public init(reason: String, flag: String?) {
        self.reason = reason
        self.flag = flag
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reason, forKey: .reason)
        try container.encode(flag, forKey: .flag)
    }

    enum CodingKeys: String, CodingKey { case reason, flag }
}
