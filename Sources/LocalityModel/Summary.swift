/// Moments of a sample, and with them the percentiles that are enough to draw its distribution.
///
/// - `standardDeviation` is the population form √(Σ(x−mean)²/n).
/// - No sample: `count` 0 and every number 0, `percentiles` absent.
/// - JSON: `{"count","min","max","mean","std","skewness","percentiles"}`; most summaries have no skewness, and the
///   seed's own output has no percentiles.
///
/// Source: the Python script's analysis guide, §7 (shape) and §10.4 (population form).
public struct Summary: Codable, Equatable, Sendable {
    public var count: Int
    public var minimum: Double
    public var maximum: Double
    public var mean: Double
    public var standardDeviation: Double
    /// Third central moment / standardDeviation³, population form; 0 where the deviation is 0; nil where it is not
    /// measured.
    public var skewness: Double?
    public var percentiles: Percentiles?

    public init(
        count: Int, minimum: Double, maximum: Double, mean: Double, standardDeviation: Double,
        skewness: Double? = nil, percentiles: Percentiles? = nil
    ) {
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.skewness = skewness
        self.percentiles = percentiles
    }

    /// The summary of no sample.
    public static let empty = Summary(count: 0, minimum: 0, maximum: 0, mean: 0, standardDeviation: 0)

    enum CodingKeys: String, CodingKey {
        case count
        case minimum = "min"
        case maximum = "max"
        case mean
        case standardDeviation = "std"
        case skewness
        case percentiles
    }
}
