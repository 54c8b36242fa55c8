/// How the samples of a metric become integers, so that their sums are exact and any order of adding and merging gives
/// the same bits.
enum SampleKind: Sendable {
    /// Integers, as they are.
    case integer
    /// Real numbers in [0, 2²⁴], rounded to multiples of 2⁻³⁸ (an error below 2·10⁻¹² a sample).
    case real

    /// Units a sample of 1 has.
    var unitsPerOne: Double {
        switch self {
        case .integer: 1
        case .real: 274_877_906_944
        }
    }

    /// The sample in units.
    @inline(__always)
    func units(of sample: Double) -> Int64 {
        Int64(sample * unitsPerOne + 0.5)
    }
}

/// Σx of samples in units, with their number.
struct ExactSum: Equatable {
    private(set) var count: UInt64 = 0
    private(set) var units: Int128 = 0

    @inline(__always)
    mutating func add(_ sample: Int64) {
        count &+= 1
        units &+= Int128(sample)
    }

    mutating func merge(_ other: ExactSum) {
        count += other.count
        units += other.units
    }

    /// The mean in units of 1; 0 without a sample.
    func mean(_ kind: SampleKind) -> Double {
        count == 0 ? 0 : Double(units) / Double(count) / kind.unitsPerOne
    }
}

/// Σx² of samples in units, exact in 192 bits: overflow of the lower 128 is carried.
struct ExactSquareSum: Equatable {
    private(set) var low: UInt128 = 0
    private(set) var high: UInt64 = 0

    @inline(__always)
    mutating func add(_ sample: Int64) {
        let magnitude = sample.magnitude
        let square = UInt128(magnitude) * UInt128(magnitude)
        let (sum, overflow) = low.addingReportingOverflow(square)
        low = sum
        if overflow { high &+= 1 }
    }

    mutating func merge(_ other: ExactSquareSum) {
        let (sum, overflow) = low.addingReportingOverflow(other.low)
        low = sum
        high += other.high + (overflow ? 1 : 0)
    }

    /// The population standard deviation: √(n·Σx² − (Σx)²)/n, the difference taken in 256 bits, so that equal samples
    /// give exactly 0 and nothing cancels.
    func standardDeviation(_ sum: ExactSum, _ kind: SampleKind) -> Double {
        guard sum.count > 0 else { return 0 }
        let count = UInt128(sum.count)
        let product = count.multipliedFullWidth(by: low)
        let scaled = (high: product.high + count * UInt128(high), low: product.low)
        let square = sum.units.magnitude.multipliedFullWidth(by: sum.units.magnitude)
        let (low, borrow) = scaled.low.subtractingReportingOverflow(square.low)
        let difference = (high: scaled.high - square.high - (borrow ? 1 : 0), low: low)
        let value = Double(difference.high) * 0x1p128 + Double(difference.low)
        return value.squareRoot() / Double(sum.count) / kind.unitsPerOne
    }
}
