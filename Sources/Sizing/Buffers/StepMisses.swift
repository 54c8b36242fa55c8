public import LocalityModel

/// Units (rows or blocks) that one step of one request misses over all layers, as a distribution: measured in the
/// trace, scaled to the model's layers.
public struct StepMisses: Equatable, Sendable {
    public var mean: Double
    public var deviation: Double
    /// Third central moment / deviation³; scaling leaves it as it is.
    public var skewness: Double
    /// 99 of 100 steps of one request miss at most so many; nil where it was not measured.
    public var percentile99: Double?

    public init(mean: Double, deviation: Double = 0, skewness: Double = 0, percentile99: Double? = nil) {
        self.mean = mean
        self.deviation = deviation
        self.skewness = skewness
        self.percentile99 = percentile99
    }

    /// - Parameter scale: layers of the model / layers that were measured.
    public init(_ summary: Summary, scale: Double = 1) {
        mean = summary.mean * scale
        deviation = summary.standardDeviation * scale
        skewness = summary.skewness ?? 0
        percentile99 = summary.percentiles?[99].map { $0 * scale }
    }

    /// Of the steady steps at a capacity, of all where there are none.
    public init(_ point: StepMissesAtCapacity, scale: Double) { self.init(point.steady ?? point.all, scale: scale) }

    /// Misses of n requests in a step on average: n·mean.
    public func average(requests: Int) -> Double { Double(requests) * mean }

    /// What 99 of 100 steps of n requests miss at most: the measured percentile for one request, else
    /// n·mean + max(0, z + (z² − 1)·skewness / (6√n))·deviation·√n, z = 2.326.
    ///
    /// Requests are taken as independent. The term in the skewness is Cornish and Fisher's first correction of the
    /// normal form, which is too low for misses: their upper tail is the longer one.
    public func high(requests: Int) -> Double {
        if requests == 1, let percentile99 { return percentile99 }
        let root = Double(requests).squareRoot()
        let deviations = max(0, Self.high + (Self.high * Self.high - 1) * skewness / (6 * root))
        return average(requests: requests) + deviations * deviation * root
    }

    /// Standard deviations above the mean that 99 % of normal samples stay below.
    public static let high = 2.326

    /// The same distribution with another mean, not below 0: its shape stays.
    func shifted(by difference: Double) -> StepMisses {
        var moved = self
        let change = max(difference, -mean)
        moved.mean += change
        moved.percentile99 = percentile99.map { max(0, $0 + change) }
        return moved
    }

    /// All misses times a factor.
    func scaled(by factor: Double) -> StepMisses {
        StepMisses(
            mean: mean * factor, deviation: deviation * factor, skewness: skewness,
            percentile99: percentile99.map { $0 * factor })
    }
}
