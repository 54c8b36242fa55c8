/// Numbers as people read them, on pages, in the terminal and in the sentences of JSON; no locale is asked, so that
/// the same number is the same text everywhere.
///
/// Zeros at the end of decimals say that a number was rounded to them: 0.6 is `0.6`, and 0.59997 is `0.600`.
public enum NumberText {
    /// What stands behind a number and a space, and stays with it on a line.
    private static let units = [
        "%", "pp", "B", "KiB", "MiB", "GiB", "TiB", "PiB", "GB/s", "ms", "µs", "毫秒", "微秒",
    ].map { Array($0.utf8) }

    /// Whether a text begins with a unit, and not with a longer word.
    static func beginsWithUnit(_ text: ArraySlice<UInt8>) -> Bool {
        units.contains { unit in
            guard text.starts(with: unit) else { return false }
            guard let next = text.dropFirst(unit.count).first else { return true }
            return next != UInt8(ascii: "/") && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20)
        }
    }

    /// `1234567` → `1,234,567`.
    public static func integer(_ value: Int) -> String {
        written(value.magnitude, isNegative: value < 0)
    }

    /// A number with a fixed count of decimals, groups of three and a true minus sign; halves are rounded away from
    /// zero. `–` for what is not finite.
    public static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "–" }
        guard let (whole, fraction) = rounded(abs(value), places: places) else { return exact(value) }
        let isNegative = value < 0 && (whole, fraction) != (0, 0)
        return written(whole.magnitude, isNegative: isNegative, fraction: fraction, places: places)
    }

    /// Digits in groups of three, behind a true minus sign, and decimals; written from the end.
    private static func written(_ whole: UInt, isNegative: Bool, fraction: Int = 0, places: Int = 0) -> String {
        // 20 digits, 6 commas, a minus of 3 bytes, a point and 9 decimals.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { bytes in
            var start = bytes.count
            func put(_ byte: UInt8) {
                start -= 1
                bytes[start] = byte
            }
            var (rest, fraction) = (whole, fraction)
            for _ in 0..<places {
                put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10))
                fraction /= 10
            }
            if places > 0 { put(UInt8(ascii: ".")) }
            var digits = 0
            repeat {
                if digits > 0, digits % 3 == 0 { put(UInt8(ascii: ",")) }
                put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
                digits += 1
            } while rest > 0
            if isNegative { for byte in "−".utf8.reversed() { put(byte) } }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start...]), as: UTF8.self)
        }
    }

    /// A number with about three significant digits: 0.012, 1.23, 12.3, 1,234.
    public static func significant(_ value: Double) -> String {
        let size = abs(value)
        return measured(value, places: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
    }

    /// A share of 1 as a percentage: `0.9237` → `92.4 %`.
    public static func percent(_ share: Double, places: Int = 1) -> String {
        measured(share * 100, places: places) + " %"
    }

    /// A difference of two shares of 1 in percentage points: `0.037` → `3.7 pp`.
    public static func points(_ difference: Double) -> String { measured(difference * 100, places: 1) + " pp" }

    /// A size in binary units: `656 B`, `41 KiB`, `1.20 GiB`.
    public static func bytes(_ count: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var value = count
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let places = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
        return "\(measured(value, places: places)) \(units[unit])"
    }

    /// A number for programs (CSV, JSON): the shortest text that reads back as the same value.
    public static func exact(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    /// Digits for programs of a finite value ≥ 0 with a fixed count of decimals, halves away from zero.
    public static func fixed(_ value: Double, places: Int) -> String {
        guard let (whole, fraction) = rounded(value, places: places) else { return String(Int(value)) }
        var text = String(whole)
        appendFraction(fraction, places: places, to: &text)
        return text
    }

    /// A number with so many decimals, without zeros at their end where it is exactly what they say.
    private static func measured(_ value: Double, places: Int) -> String {
        guard value.isFinite, places > 0, let parts = rounded(abs(value), places: places) else {
            return decimal(value, places: places)
        }
        let whole = parts.whole
        var fraction = parts.fraction
        let isNegative = value < 0 && (whole, fraction) != (0, 0)
        let scaled = value * Double(powers[places])
        var places = places
        if abs(scaled - scaled.rounded()) <= 1e-9 * max(1, abs(scaled)) {
            while places > 0, fraction % 10 == 0 {
                fraction /= 10
                places -= 1
            }
        }
        return written(whole.magnitude, isNegative: isNegative, fraction: fraction, places: places)
    }

    /// Whether two texts of numbers say the same value, rounded or exact.
    static func rounds(_ text: String, to other: String) -> Bool {
        withoutZeros(text.prefix { $0 != " " }) == withoutZeros(other.prefix { $0 != " " })
    }

    private static func withoutZeros(_ text: some StringProtocol) -> String {
        guard text.contains(".") else { return String(text) }
        let digits = text.prefix(text.count - text.reversed().prefix { $0 == "0" }.count)
        return String(digits.last == "." ? digits.dropLast() : digits)
    }

    /// A value ≥ 0 in units of its last decimal, as whole part and rest; nil where it has no exact decimals.
    private static func rounded(_ value: Double, places: Int) -> (whole: Int, fraction: Int)? {
        let scale = powers[places]
        let scaled = (value * Double(scale)).rounded()
        guard scaled < 9e15 else { return nil }
        let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: scale)
        return (whole, fraction)
    }

    private static let powers = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]

    private static func appendFraction(_ fraction: Int, places: Int, to text: inout String) {
        guard places > 0 else { return }
        text += "."
        let digits = String(fraction)
        for _ in digits.utf8.count..<places { text += "0" }
        text += digits
    }
}
