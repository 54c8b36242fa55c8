public import Wording

/// One row of the decision table. A rule is a file of this folder, a line of `RuleCatalogue`, its thresholds in
/// `Templates/rules.json` and its words in `Templates/<language>/findings/<code>.md`.
public struct Rule: Sendable {
    public let code: String
    public let level: FindingLevel
    /// The JSON path that it measures, with its settings in braces: `….recent_block_ratio.{window_blocks}.mean`.
    public let metric: String
    public let comparison: Comparison
    public let form: NumberForm
    public let scaling: ThresholdScaling
    public let chart: ChartIdentifier
    /// The measured hit rate that outranks it.
    public let outranked: OutrankingHitRate?
    /// Reads what it compares, or throws why it cannot.
    public let measure: @Sendable (RuleInput) throws(Obstacle) -> Measurement

    public init(
        _ code: String, level: FindingLevel, metric: String, comparison: Comparison, form: NumberForm = .plain,
        scaling: ThresholdScaling = .none, chart: ChartIdentifier, outranked: OutrankingHitRate? = nil,
        measure: @escaping @Sendable (RuleInput) throws(Obstacle) -> Measurement
    ) {
        self.code = code
        self.level = level
        self.metric = metric
        self.comparison = comparison
        self.form = form
        self.scaling = scaling
        self.chart = chart
        self.outranked = outranked
        self.measure = measure
    }
}

/// How a threshold written for 64-token blocks follows the block size.
public enum ThresholdScaling: Sendable {
    /// The same number at every block size.
    case none
    /// × 64/bs: counts of blocks that cover the same tokens.
    case inverse
    /// × bs/64: counts of positions in a block.
    case proportional

    /// The block size the thresholds are written for.
    public static let referenceBlockSizeTokens = 64.0

    /// The smallest block at which a window of blocks means something.
    public static let smallestWindowBlockTokens = 16

    public func scaled(_ threshold: Double, blockSizeTokens: Int) -> Double {
        let factor = Double(blockSizeTokens) / Self.referenceBlockSizeTokens
        return switch self {
        case .none: threshold
        case .inverse: threshold / factor
        case .proportional: threshold * factor
        }
    }
}

/// The warm step-atomic LRU hit rate, at twice the smallest feasible capacity, that contradicts a fired rule.
public enum OutrankingHitRate: Sendable {
    /// At least `contradiction.high_warm_hit_rate`.
    case high
    /// Below `contradiction.low_warm_hit_rate`.
    case low
}

/// What a rule found: every condition must hold for it to fire.
public struct Measurement: Sendable {
    public let conditions: [Condition]
    /// Further numbers for the claim.
    public let values: [String: Double]

    public init(_ conditions: [Condition], values: [String: Double] = [:]) {
        precondition(!conditions.isEmpty, "a rule compares something")
        self.conditions = conditions
        self.values = values
    }

    /// The condition that decides: the one with the smallest margin.
    public var deciding: Condition {
        conditions.min { $0.margin < $1.margin } ?? conditions[0]
    }

    public var holds: Bool { conditions.allSatisfy(\.holds) }
}

/// A measured value against a threshold. Only `>` and `<` hold, equality does not.
public struct Condition: Equatable, Sendable {
    public let metric: String
    public let comparison: Comparison
    public let measured: Double
    public let threshold: Double
    public let form: NumberForm

    public init(metric: String, _ comparison: Comparison, measured: Double, threshold: Double, form: NumberForm) {
        self.metric = metric
        self.comparison = comparison
        self.measured = measured
        self.threshold = threshold
        self.form = form
    }

    public var holds: Bool {
        switch comparison {
        case .above: measured > threshold
        case .below: measured < threshold
        }
    }

    /// (measured − threshold)/threshold with the sign turned so that positive means that it holds.
    public var margin: Double {
        let relative = (measured - threshold) / threshold
        return comparison == .above ? relative : 0 - relative
    }
}

/// Why a rule cannot be judged: a phrase, its names, and the flag of `analyze` that would help.
public struct Obstacle: Error, Equatable, Sendable {
    public let phrase: String
    public let names: [String: String]
    public let flag: String?

    public init(_ phrase: String, _ names: [String: String] = [:], flag: String? = nil) {
        self.phrase = phrase
        self.names = names
        self.flag = flag
    }
}
