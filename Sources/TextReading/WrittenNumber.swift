/// A number as people and engines write it: `4096`, `1_000_000`, `9.3e+08`, `128K`, `1.5M`, `90G`, `40GiB`, `40GB`.
///
/// Units: `K` `M` `G` `T` and `Ki` `Mi` `Gi` `Ti` are powers of 1024, `k` `m` `g` `t` powers of 1000, as the flags of
/// vLLM and Slurm have them. Behind them may stand `B`, for bytes: then `kB` `MB` `GB` `TB` are powers of 1000 and
/// `KiB` `MiB` `GiB` `TiB` powers of 1024, in any case. Spaces and underscores do not count.
public struct WrittenNumber: Equatable, Sendable {
    /// What stands behind the digits.
    public enum Unit: Equatable, Sendable {
        case plain
        /// `K` or `k` alone: thousands of whatever is counted.
        case multiple
        case bytes
    }

    public let unit: Unit
    public let isNegative: Bool
    /// The number is this, with its sign, times ten to the power of `power`.
    private let magnitude: UInt128
    private let power: Int

    /// Reads a number; nil for anything else: no digits, a point without digits on both sides, an unknown unit, more
    /// than 38 digits.
    public init?(_ text: String) {
        var rest = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "_") }[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let digits = Self.digits(&rest), let factor = Self.factor(String(decoding: rest, as: UTF8.self)) else {
            return nil
        }
        let (product, isTooLarge) = digits.magnitude.multipliedReportingOverflow(by: factor.value)
        guard !isTooLarge else { return nil }
        magnitude = product
        power = digits.power
        unit = factor.unit
    }

    /// The number, if it is whole and fits.
    public var integer: Int? { scaled.flatMap { $0.isWhole ? signed($0.floor) : nil } }

    /// The number without what is left of a whole one, towards zero, if it fits.
    public var truncated: Int? { scaled.flatMap { signed($0.floor) } }

    private func signed(_ magnitude: UInt128) -> Int? {
        isNegative ? Int(exactly: -Int128(truncatingIfNeeded: magnitude)) : Int(exactly: magnitude)
    }

    /// Nil above 2¹²⁷, far from any integer that is asked for.
    private var scaled: (floor: UInt128, isWhole: Bool)? {
        if magnitude == 0 { return (0, true) }
        guard abs(power) <= Self.largestPower else { return power > 0 ? nil : (0, false) }
        let scale = (0..<abs(power)).reduce(UInt128(1)) { scale, _ in scale * 10 }
        if power < 0 { return (magnitude / scale, magnitude % scale == 0) }
        let (product, isTooLarge) = magnitude.multipliedReportingOverflow(by: scale)
        return isTooLarge || product >= 1 << 127 ? nil : (product, true)
    }

    /// 10³⁸ is the largest power that fits 128 bits.
    private static let largestPower = 38

    // MARK: - Reading

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> (magnitude: UInt128, power: Int)? {
        var magnitude: UInt128 = 0
        guard let whole = take(&rest, into: &magnitude), whole > 0 else { return nil }
        var power = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard let fraction = take(&rest, into: &magnitude), fraction > 0 else { return nil }
            power = -fraction
        }
        guard let exponent = exponent(&rest) else { return nil }
        return (magnitude, power + exponent)
    }

    /// The exponent, 0 where no digits follow its letter: nothing else begins with it. Nil above a million.
    private static func exponent(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.first.map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return 0 }
        var digits = rest.dropFirst()
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var magnitude: UInt128 = 0
        guard let count = take(&digits, into: &magnitude), count > 0, magnitude <= 1_000_000 else { return nil }
        rest = digits
        return isNegative ? -Int(magnitude) : Int(magnitude)
    }

    /// Appends digits; returns how many there were, nil where they are too many.
    private static func take(_ rest: inout ArraySlice<UInt8>, into magnitude: inout UInt128) -> Int? {
        let start = rest.startIndex
        while let digit = rest.first.map({ $0 &- UInt8(ascii: "0") }), digit < 10 {
            guard magnitude < largestMagnitude else { return nil }
            magnitude = magnitude * 10 + UInt128(digit)
            rest = rest.dropFirst()
        }
        return rest.startIndex - start
    }

    /// One digit more still fits.
    private static let largestMagnitude = UInt128.max / 16

    private static func factor(_ unit: String) -> (value: UInt128, unit: Unit)? {
        if unit.isEmpty { return (1, .plain) }
        if let factor = multiples[unit] { return (factor, .multiple) }
        return bytes[unit.lowercased()].map { ($0, .bytes) }
    }

    private static let multiples: [String: UInt128] = [
        "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30,
        "Ti": 1 << 40, "k": 1000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000,
    ]

    private static let bytes: [String: UInt128] = [
        "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
        "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]
}
