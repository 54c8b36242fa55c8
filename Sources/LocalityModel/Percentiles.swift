/// Thirteen nearest-rank percentiles of a sample.
///
/// The p-th percentile of n ascending samples is the one at rank ⌈p·n/100⌉ (1-based). Exact where samples are
/// integers; elsewhere the value reported lies within 0.5 % (relative) of the exact one, and within [min, max].
///
/// JSON: `{"p1","p5","p10","p20",…,"p90","p95","p99"}`.
public struct Percentiles: Codable, Equatable, Sendable {
    /// The percentages, ascending; `values` runs parallel to it.
    public static let percentages = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99]

    public var values: [Double]

    /// - Precondition: one value for each of `percentages`.
    public init(values: [Double]) {
        precondition(values.count == Self.percentages.count, "one value a percentage")
        self.values = values
    }

    /// The value at a percentage of `percentages`, else nil.
    public subscript(percentage: Int) -> Double? {
        Self.percentages.firstIndex(of: percentage).map { values[$0] }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: StringKey.self)
        values = try Self.percentages.map { try container.decode(Double.self, forKey: StringKey("p\($0)")) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StringKey.self)
        for (percentage, value) in zip(Self.percentages, values) {
            try container.encode(value, forKey: StringKey("p\(percentage)"))
        }
    }
}
