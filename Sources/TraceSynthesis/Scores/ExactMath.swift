/// Mathematics from IEEE additions, multiplications and divisions alone.
///
/// The C library's `exp` may differ in the last digit between machines, and one digit moves a score across the
/// threshold of a selection. These operations are exact to the bit on every 64-bit machine.
enum ExactMath {
    /// eˣ by splitting off the power of two and a Taylor polynomial; relative error below 1e-12, x clamped to ±600.
    static func exp(_ x: Double) -> Double {
        let clamped = min(max(x, -600), 600)
        let scaled = clamped * 1.4426950408889634
        let whole = scaled.rounded(.toNearestOrEven)
        let rest = (scaled - whole) * 0.6931471805599453
        var sum = 1.0
        for term in stride(from: 14.0, through: 1.0, by: -1) { sum = 1 + sum * rest / term }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }

    /// ln x for x > 0: the power of two apart, and the series of artanh; absolute error below 1e-12.
    static func log(_ x: Double) -> Double {
        precondition(x > 0)
        let ratio = (x.significand - 1) / (x.significand + 1)
        var (power, sum) = (ratio, 0.0)
        for term in stride(from: 1.0, through: 29, by: 2) {
            sum += power / term
            power *= ratio * ratio
        }
        return 2 * sum + Double(x.exponent) * 0.6931471805599453
    }

    /// A fixed-point number: the integer nearest to `value` × `one`.
    static func fixed(_ value: Double, one: Double = Double(ScoreUnit.one)) -> Int32 {
        Int32(clamping: Int64((value * one).rounded(.toNearestOrEven)))
    }
}

/// The fixed-point scale of scores: `one` stands for 1.0.
enum ScoreUnit {
    static let one: Int32 = 1024
    /// Scores are clamped to ±`limit`, 18 bits, so that two radix passes sort them.
    static let limit: Int32 = (1 << 17) - 1
}
