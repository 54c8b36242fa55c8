import Foundation

/// JSON numbers as doubles, rounded exactly, several times as fast as `strtod` for those that results hold.
public enum DecimalNumber {
    /// Reads a JSON number at a place; nil where none stands there, and where one with an exponent or of very many
    /// digits is zero, too large or too small for a double: what those mean is left to others.
    ///
    /// Moves `next` behind the number. The value is the double nearest to the decimal, ties to even, as `strtod` and
    /// every JSON reader have it.
    public static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ next: inout Int) -> Double? {
        let start = next
        var place = start
        let isNegative = place < bytes.count && bytes[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        var digits = Digits()
        let whole = digits.take(bytes, &place)
        guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else { return nil }
        var fraction = 0
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            fraction = digits.take(bytes, &place)
            guard fraction > 0 else { return nil }
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            guard passExponent(bytes, &place) else { return nil }
        } else if digits.fit, fraction < powers.count {
            next = place
            let value = quotient(digits.value, powers[fraction])
            return isNegative ? -value : value
        }
        // Long numbers and those with an exponent are rare.
        guard let value = Double(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)),
            value.isNormal
        else { return nil }
        next = place
        return value
    }

    /// A run of digits before and behind the point, as one integer.
    private struct Digits {
        private(set) var value: UInt64 = 0
        /// False: beyond 2⁶⁴ / 10, so that the integer may not be whole.
        private(set) var fit = true

        mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int {
            let start = place
            while let eight = DecimalNumber.eightDigits(bytes, place) {
                if value > UInt64.max / 100_000_000 - 1 { fit = false }
                value = value &* 100_000_000 &+ eight
                place += 8
            }
            while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
                if value > UInt64.max / 10 - 1 { fit = false }
                // At most 2⁶⁴ − 1 while it fits; what wraps is not used.
                value = value &* 10 &+ UInt64(digit)
                place += 1
            }
            return place - start
        }
    }

    /// The number that eight digits at a place make; nil where something else stands there. Most numbers of a result
    /// have sixteen digits behind the point.
    private static func eightDigits(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt64? {
        guard bytes.count - place >= 8, let base = bytes.baseAddress else { return nil }
        let text = UInt64(littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
        // A digit has 3 as its upper half, and still has it when 6 is added.
        let upper = (text | (text &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
        guard upper == zeros, text & zeros == zeros else { return nil }
        // Neighbours are joined: to pairs, to fours, to eight.
        let digits = text &- zeros
        let pairs = (digits &* 10 &+ (digits >> 8)) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ (pairs >> 16)) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ (fours >> 32)) & 0xFFFF_FFFF
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    private static func passExponent(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Bool {
        place += 1
        if place < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[place]) { place += 1 }
        let start = place
        while place < bytes.count, bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
        return place > start
    }

    /// 10⁰ … 10¹⁹, all below 2⁶⁴.
    private static let powers: [UInt64] = (0..<20).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    /// The double nearest to dividend / divisor, ties to even.
    ///
    /// With both shifted up to bit 63, dividend · 2⁶³ / divisor lies between 2⁶² and 2⁶⁴. It has at least nine bits
    /// more than a double keeps, and the last of them stands for whatever the division leaves. The scale is exact,
    /// since no exponent is below −128.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        if dividend < 1 << 53, divisor < 1 << 53 { return Double(dividend) / Double(divisor) }
        let (up, down) = (dividend.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let shifted = dividend << up
        let (quotient, rest) = (divisor << down).dividingFullWidth((shifted >> 1, shifted << 63))
        let kept = rest == 0 ? quotient : quotient | 1
        return Double(sign: .plus, exponent: down - up - 63, significand: Double(kept))
    }
}
