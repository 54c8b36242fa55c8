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
        mean = means.mean
        half = Self.quantile(means.count - 1) * means.standardDeviation / Double(means.count - 1).squareRoot()
    }

    public var low: Double { mean - half }
    public var high: Double { mean + half }

    /// Whether a value of both is possible.
    public func meets(_ other: MeanInterval) -> Bool { low <= other.high && other.low <= high }

    /// Student's 97.5 % quantile: a table up to 30 degrees of freedom, beyond them Cornish and Fisher's expansion of
    /// the normal one, right to six digits.
    static func quantile(_ degrees: Int) -> Double {
        if degrees <= table.count { return table[degrees - 1] }
        let (z, n) = (1.959963984540054, Double(degrees))
        let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
    }

    private static let table = [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985,
        2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614, 2.073873,
        2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
    ]
}
