/// What a metric of the result is, apart from its words: where it stands, in what unit, within what range, and how to
/// read it from a result. Titles, definitions and formulas stand in `Templates/<language>/metrics/<identifier>.md`.
public struct MetricDescription: Sendable {
    /// The last part of the JSON path, e.g. `unique_blocks`. Unique in the catalogue.
    public let identifier: String
    /// The JSON path below an entry of `results`, e.g. `record_stats.unique_blocks`.
    public let path: String
    public let unit: MetricUnit
    public let range: MetricRange
    /// Which way is easier to place; nil where neither is.
    public let better: MetricDirection?
    /// What its keys are, where the JSON has a value a key (`working_set["64"]`).
    public let key: MetricKey?
    public let reading: MetricReading

    /// The keys for which a result holds a value, ascending; empty for a metric without keys.
    public func keys(in result: AnalysisResult) -> [Int] {
        switch reading {
        case .summaries(let read): read(result)?.keys ?? []
        case .numbers(let read): read(result)?.keys ?? []
        case .summary, .number, .structure: []
        }
    }

    /// The summary a result holds; nil where it is absent or the metric is not a summary. A summary without samples is
    /// returned as it is, with `count` 0.
    public func summary(in result: AnalysisResult, key: Int? = nil) -> Summary? {
        switch reading {
        case .summary(let read): read(result)
        case .summaries(let read): key.flatMap { read(result)?[$0] }
        case .number, .numbers, .structure: nil
        }
    }

    /// The one number that stands for the metric: a summary's mean, or the number itself; nil where it is absent, a
    /// summary without samples, or a structure.
    public func value(in result: AnalysisResult, key: Int? = nil) -> Double? {
        switch reading {
        case .number(let read): read(result)
        case .numbers(let read): key.flatMap { read(result)?[$0] }
        case .structure: nil
        case .summary, .summaries:
            summary(in: result, key: key).flatMap { $0.count > 0 ? $0.mean : nil }
        }
    }

    /// Whether a result holds the metric at all.
    public func isPresent(in result: AnalysisResult) -> Bool {
        switch reading {
        case .summary(let read): read(result) != nil
        case .summaries(let read): read(result) != nil
        case .number(let read): read(result) != nil
        case .numbers(let read): read(result) != nil
        case .structure(let isPresent): isPresent(result)
        }
    }
}

/// How a metric is read from a result.
public enum MetricReading: Sendable {
    case summary(@Sendable (AnalysisResult) -> Summary?)
    case summaries(@Sendable (AnalysisResult) -> IntegerKeyed<Summary>?)
    case number(@Sendable (AnalysisResult) -> Double?)
    case numbers(@Sendable (AnalysisResult) -> IntegerKeyed<Double>?)
    /// A curve, a matrix or a list; the closure tells whether it is there.
    case structure(@Sendable (AnalysisResult) -> Bool)
}

/// The unit of a metric's values.
public enum MetricUnit: String, Sendable, CaseIterable {
    case blocks
    /// Positions for each touched block.
    case positionsPerBlock = "positions per block"
    case tokens
    case steps
    case touches
    case records
    /// A share or a normalised index, without unit.
    case ratio
    /// A curve or list whose parts have units of their own.
    case mixed
}

/// The values a metric can take; nil: no bound.
public struct MetricRange: Equatable, Sendable {
    public let lower: Double
    public let upper: Double?

    /// 0…1, for shares.
    public static let share = MetricRange(lower: 0, upper: 1)
    /// From 0 up, for counts.
    public static let count = MetricRange(lower: 0, upper: nil)
    /// From 1 up, for what an analysed record has at least one of.
    public static let positive = MetricRange(lower: 1, upper: nil)
}

/// Which way a metric makes placement easier.
public enum MetricDirection: String, Sendable {
    case higher
    case lower
}

/// What the keys of a keyed metric are.
public enum MetricKey: String, Sendable {
    case windowTokens = "window in tokens"
    case windowBlocks = "window in blocks"
    case windowSteps = "window in steps"
    case capacityBlocks = "capacity in blocks"
    case reuseTimeSteps = "reuse time in steps"
}
