import Foundation
public import LocalityModel

/// The interval in which a mean over requests lies, 95 of 100 times: mean ± t·std/√(R − 1), with the population
/// deviation of R requests and t the 97.5 % quantile of Student's distribution with R − 1 degrees of freedom.
public struct MeanInterval: Equatable, Sendable {
    public let mean: Double
    /// Half of its width.
    public let half: Double

    /// Nil of fewer than two requests, which tell nothing of others.
    ///
    /// - Parameter means: a sample a request.
    public init?(_ means: Summary?) {
        guard let means, means.count > 1 else { return nil }
        let degrees = means.count - 1
        mean = means.mean
        half = StudentT.quantile975(degrees: degrees) * means.standardDeviation / Double(degrees).squareRoot()
    }

    public var low: Double { mean - half }
    public var high: Double { mean + half }

    /// Whether a value of both is possible.
    public func meets(_ other: MeanInterval) -> Bool { low <= other.high && other.low <= high }

    /// Both ends times `scale`, not below 0.
    func range(scale: Double) -> ClosedRange<Double> { max(0, low) * scale...high * scale }
}

/// Student's t distribution.
enum StudentT {
    /// The value that 97.5 % of samples stay below: 12.706 for one degree of freedom, 1.960 for very many.
    ///
    /// Bisection of the distribution function, to 1e-12.
    static func quantile975(degrees: Int) -> Double {
        var low = 1.9
        var high = 12.8
        while high - low > 1e-12 {
            let middle = (low + high) / 2
            if distribution(middle, degrees: degrees) < 0.975 { low = middle } else { high = middle }
            if middle == low, middle == high { break }
        }
        return (low + high) / 2
    }

    /// P(T ≤ t) for t ≥ 0: 1 − I(ν/(ν + t²); ν/2, ½) / 2.
    static func distribution(_ value: Double, degrees: Int) -> Double {
        let degrees = Double(degrees)
        return 1 - regularizedBeta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2
    }

    /// The regularized incomplete beta function I(x; a, b), by its continued fraction (Lentz).
    private static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x > (a + 1) / (a + b + 2) { return 1 - regularizedBeta(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        let tiny = 1e-300
        var c = 1.0
        var d = 1 / max(tiny, 1 - (a + b) * x / (a + 1))
        var fraction = d
        for step in 1...500 {
            let m = Double(step)
            for term in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + term * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + term / c
                if abs(c) < tiny { c = tiny }
                fraction *= d * c
            }
            if abs(d * c - 1) < 1e-15 { break }
        }
        return front * fraction
    }
}
