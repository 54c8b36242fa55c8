import LocalityModel

extension Summary {
    /// The summary of samples that are all at hand: two passes, and percentiles from the sorted samples.
    init(ofSamples samples: [Double]) {
        guard let minimum = samples.min(), let maximum = samples.max() else {
            self = .empty
            return
        }
        let count = Double(samples.count)
        let mean = samples.reduce(0, +) / count
        let variance = samples.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
        self.init(
            count: samples.count, minimum: minimum, maximum: maximum, mean: mean,
            standardDeviation: variance.squareRoot(), percentiles: Percentiles(ofSamples: samples))
    }
}

extension Summary {
    /// The same with the skewness: the third central moment over the cube of the deviation, 0 where that is 0.
    init(withSkewnessOf samples: [Double]) {
        self.init(ofSamples: samples)
        let third = samples.map { ($0 - mean) * ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(samples.count)
        let cube = standardDeviation * standardDeviation * standardDeviation
        skewness = cube > 0 ? third / cube : 0
    }
}

extension Percentiles {
    /// Nearest rank: the p-th percentile of n samples is the one at rank ⌈p·n/100⌉ of their ascending order.
    init(ofSamples samples: [Double]) {
        let ascending = samples.sorted()
        self.init(values: Self.percentages.map { ascending[($0 * ascending.count + 99) / 100 - 1] })
    }
}

/// A ratio kept within [0, 1] against rounding.
func clamped(_ ratio: Double) -> Double { min(1, max(0, ratio)) }

/// `part / whole` of two counts.
func share(_ part: Int, of whole: Int) -> Double { Double(part) / Double(whole) }
