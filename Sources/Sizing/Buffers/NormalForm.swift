import Foundation

/// The normal distribution with the mean and the deviation of a step's misses: what a reader may expect of them, beside
/// what was measured.
public struct NormalForm: Equatable, Sendable {
    public let mean: Double
    public let deviation: Double

    public init(_ misses: StepMisses) {
        mean = misses.mean
        deviation = misses.deviation
    }

    /// The share of steps that miss at most so many; without a deviation all stand at the mean.
    public func share(upTo units: Double) -> Double {
        guard deviation > 0 else { return units < mean ? 0 : 1 }
        return erfc((mean - units) / (deviation * (2.0).squareRoot())) / 2
    }

    /// What 99 of 100 steps would miss at most.
    public var percentile99: Double { mean + StepMisses.high * deviation }
}
