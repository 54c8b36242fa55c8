public import LocalityModel
public import Sizing

/// Whether a rule fired, did not, or could not be judged.
public enum FindingStatus: String, Encodable, Sendable, CaseIterable {
    case fired
    case notFired = "not_fired"
    /// Its input is missing, or would mislead here; `Finding.notEvaluated` says which and what helps.
    case notEvaluated = "not_evaluated"
}

/// How much a fired finding should weigh on a reader; fixed per rule.
public enum FindingLevel: String, Encodable, Sendable, CaseIterable, Comparable {
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
public enum Comparison: String, Encodable, Sendable {
    case above = ">"
    case below = "<"
}

/// One rule held against one result.
public struct Finding: Encodable, Equatable, Sendable {
    /// Stable code of the rule, e.g. `scattered-access`.
    public var code: String
    public var status: FindingStatus
    public var level: FindingLevel
    /// A few words for a heading.
    public var title: String
    /// One sentence with the measured numbers; nil where the rule was not evaluated. Plain text.
    @WritesNull public var claim: String?
    /// What the rule compares, in words. Markdown.
    public var rule: String
    /// What to do when it fires. Markdown.
    public var advice: String
    /// The JSON path of what was measured, e.g. `record_stats.unique_blocks.mean`.
    public var metric: String
    @WritesNull public var measured: Double?
    public var comparison: Comparison
    /// Scaled to the block size.
    public var threshold: Double
    /// (measured − threshold) / threshold, the sign turned so that positive means fired; 0 exactly at the threshold.
    @WritesNull public var margin: Double?
    /// What would turn the finding over, e.g. "falls to 100 blocks or below"; nil where it was not evaluated.
    @WritesNull public var flipsWhen: String?
    /// The chart that shows the evidence (`ChartIdentifier`).
    @WritesNull public var chart: String?
    public var scope: AdviceScope
    /// A measured hit rate that says otherwise; only on a fired finding.
    @WritesNull public var contradictedBy: Contradiction? = nil
    /// Why it was not evaluated; nil where it was.
    @WritesNull public var notEvaluated: NotEvaluated? = nil
    /// Further numbers of the claim by name, e.g. `capacity_blocks`; empty for most rules.
    public var values: [String: Double] = [:]

    /// The value that a finding about a capacity has where that capacity holds whole sequences: their blocks.
    public static let wholeSequenceValue = "sequence_blocks"

    /// Whether it is about a capacity that holds whole sequences, for which no strategy is recommended.
    public var isOfWholeSequences: Bool { values[Self.wholeSequenceValue] != nil }

    /// Fired, and no measured hit rate says otherwise.
    public var holds: Bool { status == .fired && contradictedBy == nil }
}

/// A simulated hit rate that outranks the proxy a rule looks at.
public struct Contradiction: Encodable, Equatable, Sendable {
    /// JSON path of the measurement.
    public var metric: String
    /// The capacity it was taken at, in blocks: twice the smallest feasible one.
    public var capacityBlocks: Int
    public var measured: Double
    public var threshold: Double
    /// One sentence with the numbers. Plain text.
    public var claim: String
}
