/// How the samples of a metric become integers, so that their sums are exact and any order of adding and merging gives
/// the same bits.
enum SampleKind: Sendable {
    /// Integers, as they are.
    case integer
    /// Real numbers in [0, 2⁶⁴), rounded to multiples of 2⁻³⁸ (an error below 2·10⁻¹² a sample).
    case real

    /// Units a sample of 1 has.
    var unitsPerOne: Double {
        switch self {
        case .integer: 1
        case .real: 274_877_906_944
        }
    }

    /// The sample in units. Anything a sane trace gives fits 64 bits; a length of 10¹⁸ does not, and takes longer.
    @inline(__always)
    func units(of sample: Double) -> Int128 {
        let units = sample * unitsPerOne + 0.5
        return units < 0x1p62 ? Int128(Int64(units)) : Int128(units)
    }
}

/// Σx of samples in units, with their number.
struct ExactSum: Equatable {
    private(set) var count: UInt64 = 0
    private(set) var units: Int128 = 0

    @inline(__always)
    mutating func add(_ sample: Int128) {
        count &+= 1
        units += sample
    }

    /// The same sample several times.
    mutating func add(_ sample: Int128, count samples: UInt64) {
        count += samples
        units += sample * Int128(samples)
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

/// Σx² of samples in units, exact in 256 bits: overflow of the lower 128 is carried.
struct ExactSquareSum: Equatable {
    private(set) var low: UInt128 = 0
    private(set) var high: UInt128 = 0

    @inline(__always)
    mutating func add(_ sample: Int128) {
        guard let small = UInt64(exactly: sample) else { return addLarge(sample.magnitude) }
        add(low: UInt128(small) * UInt128(small), high: 0)
    }

    /// The same sample several times. - Precondition: its magnitude is below 2⁶⁴.
    mutating func add(_ sample: Int128, count: UInt64) {
        let square = (sample.magnitude * sample.magnitude).multipliedFullWidth(by: UInt128(count))
        add(low: square.low, high: square.high)
    }

    @inline(never)
    private mutating func addLarge(_ magnitude: UInt128) {
        let square = magnitude.multipliedFullWidth(by: magnitude)
        add(low: square.low, high: square.high)
    }

    @inline(__always)
    private mutating func add(low addend: UInt128, high carry: UInt128) {
        let (sum, overflow) = low.addingReportingOverflow(addend)
        low = sum
        high += carry + (overflow ? 1 : 0)
    }

    mutating func merge(_ other: ExactSquareSum) {
        add(low: other.low, high: other.high)
    }

    /// The population standard deviation: √(n·Σx² − (Σx)²)/n, the difference taken in 256 bits, so that equal samples
    /// give exactly 0 and nothing cancels.
    func standardDeviation(_ sum: ExactSum, _ kind: SampleKind) -> Double {
        guard sum.count > 0 else { return 0 }
        guard let scaled = scaled(by: sum.count) else { return approximateDeviation(sum, kind) }
        let square = sum.units.magnitude.multipliedFullWidth(by: sum.units.magnitude)
        let (low, borrow) = scaled.low.subtractingReportingOverflow(square.low)
        let difference = (high: scaled.high - square.high - (borrow ? 1 : 0), low: low)
        let value = Double(difference.high) * 0x1p128 + Double(difference.low)
        return value.squareRoot() / Double(sum.count) / kind.unitsPerOne
    }

    /// n·Σx²; nil beyond 256 bits.
    private func scaled(by count: UInt64) -> (high: UInt128, low: UInt128)? {
        let product = UInt128(count).multipliedFullWidth(by: low)
        let (carried, isBeyond) = UInt128(count).multipliedReportingOverflow(by: high)
        let (sum, overflow) = product.high.addingReportingOverflow(carried)
        return isBeyond || overflow ? nil : (sum, product.low)
    }

    private func approximateDeviation(_ sum: ExactSum, _ kind: SampleKind) -> Double {
        let mean = Double(sum.units) / Double(sum.count)
        let squares = (Double(high) * 0x1p128 + Double(low)) / Double(sum.count)
        return max(0, squares - mean * mean).squareRoot() / kind.unitsPerOne
    }
}
