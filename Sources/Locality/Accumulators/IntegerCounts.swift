import LocalityModel

/// Integer samples as they are, each with how often it came: everything a `Summary` needs, percentiles exact.
///
/// Merging is exact, associative and commutative; the empty one is neutral. For sums over many layers, whose values lie
/// far apart. Complexity: O(1) a sample; memory some 20 bytes a distinct value, however large values are.
struct IntegerCounts: Equatable {
    /// Value → samples, not 0.
    private(set) var counts: [Int: UInt64] = [:]

    /// - Precondition: 0 ≤ value.
    mutating func add(_ value: Int, count: UInt64 = 1) { counts[value, default: 0] += count }

    mutating func merge(_ other: IntegerCounts) {
        for (value, count) in other.counts { add(value, count: count) }
    }

    /// Nil without a sample. O(n log n) in the distinct values.
    var summary: Summary? { summary(hasSkewness: false) }

    /// The same with the skewness.
    var skewedSummary: Summary? { summary(hasSkewness: true) }

    private func summary(hasSkewness: Bool) -> Summary? {
        let ascending = counts.sorted { $0.key < $1.key }
        guard let least = ascending.first?.key, let largest = ascending.last?.key else { return nil }
        var sum = ExactSum()
        var squares = ExactSquareSum()
        for (value, count) in ascending {
            sum.add(Int128(value), count: count)
            squares.add(Int128(value), count: count)
        }
        let deviation = squares.standardDeviation(sum, .integer)
        return Summary(
            count: Int(sum.count), minimum: Double(least), maximum: Double(largest), mean: sum.mean(.integer),
            standardDeviation: deviation,
            skewness: hasSkewness ? Self.skewness(ascending, sum: sum, deviation: deviation) : nil,
            percentiles: Self.percentiles(ascending, count: sum.count))
    }

    /// Third central moment / deviation³, population form; 0 where the deviation is 0. Distances from the mean are
    /// exact before they are rounded, and added in ascending order with what rounding loses: equal samples give the
    /// same bits, however they were split.
    private static func skewness(
        _ ascending: [(key: Int, value: UInt64)], sum: ExactSum, deviation: Double
    ) -> Double {
        guard deviation > 0 else { return 0 }
        let count = Double(sum.count)
        var total = 0.0
        var lost = 0.0
        for (value, samples) in ascending {
            let distance = Double(Int128(value) * Int128(sum.count) - sum.units) / count
            let term = Double(samples) * distance * distance * distance
            let next = total + term
            lost += abs(total) >= abs(term) ? (total - next) + term : (term - next) + total
            total = next
        }
        return (total + lost) / count / (deviation * deviation * deviation)
    }

    private static func percentiles(_ ascending: [(key: Int, value: UInt64)], count: UInt64) -> Percentiles {
        var place = 0
        var seen = ascending[0].value
        return Percentiles(
            values: Percentiles.percentages.map { percentage in
                let rank = (UInt64(percentage) * count + 99) / 100
                while seen < rank {
                    place += 1
                    seen += ascending[place].value
                }
                return Double(ascending[place].key)
            })
    }
}
