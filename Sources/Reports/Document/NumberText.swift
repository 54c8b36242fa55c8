import Foundation

/// Numbers as people read them; no locale is asked, so that the same number gives the same text everywhere.
public enum NumberText {
    /// Binds a number to its unit.
    static let narrowSpace = "\u{202F}"

    /// `1234567` → `1,234,567`.
    public static func integer(_ value: Int) -> String {
        let digits = String(value.magnitude)
        guard value.magnitude >= 1000 else { return value < 0 ? "−" + digits : digits }
        var text = value < 0 ? "−" : ""
        var rest = digits.utf8.count
        for digit in digits.unicodeScalars {
            text.unicodeScalars.append(digit)
            rest -= 1
            if rest > 0, rest % 3 == 0 { text += "," }
        }
        return text
    }

    /// A number with a fixed count of decimals, groups of three and a true minus sign.
    public static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return value.isNaN ? "–" : plain(value) }
        guard let (whole, fraction) = rounded(abs(value), places: places) else {
            return (value < 0 ? "−" : "") + integer(Int(abs(value)))
        }
        var text = value < 0 && (whole, fraction) != (0, 0) ? "−" : ""
        text += integer(whole)
        appendFraction(fraction, places: places, to: &text)
        return text
    }

    /// A number with about three significant digits: 0.0123, 1.23, 12.3, 1,234.
    public static func significant(_ value: Double) -> String {
        let size = abs(value)
        if size == value.rounded(), size < 1e15, size == size.rounded() { return integer(Int(value)) }
        let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return decimal(value, places: places)
    }

    /// As `significant`, without zeros at the end of the decimals: for axes.
    public static func brief(_ value: Double) -> String {
        var text = significant(value)
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// A share of 1 as a percentage: `0.924` → `92.4 %`.
    public static func percent(_ share: Double, places: Int = 1) -> String {
        decimal(share * 100, places: places) + narrowSpace + "%"
    }

    /// A difference of two shares of 1 in percentage points: `0.037` → `3.7 pp`.
    public static func points(_ difference: Double) -> String {
        decimal(difference * 100, places: 1) + narrowSpace + "pp"
    }

    /// A size in binary units: `656 B`, `41.0 KiB`, `1.20 GiB`.
    public static func bytes(_ count: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var value = count
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let places = unit == 0 ? 0 : value >= 100 ? 0 : value >= 10 ? 1 : 2
        return decimal(value, places: places) + narrowSpace + units[unit]
    }

    /// A number for programs (CSV): the shortest text that reads back as the same value.
    public static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    /// Digits of a finite value ≥ 0 with a fixed count of decimals, halves away from zero.
    static func fixed(_ value: Double, places: Int) -> String {
        guard let (whole, fraction) = rounded(value, places: places) else { return String(Int(value)) }
        var text = String(whole)
        appendFraction(fraction, places: places, to: &text)
        return text
    }

    /// A value ≥ 0 in units of its last decimal, as whole part and rest; nil where it has no exact decimals.
    private static func rounded(_ value: Double, places: Int) -> (whole: Int, fraction: Int)? {
        let scale = powers[places]
        let scaled = (value * Double(scale)).rounded()
        guard scaled < 9e15 else { return nil }
        let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: scale)
        return (whole, fraction)
    }

    private static let powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    private static func appendFraction(_ fraction: Int, places: Int, to text: inout String) {
        guard places > 0 else { return }
        text += "."
        let digits = String(fraction)
        for _ in digits.utf8.count..<places { text += "0" }
        text += digits
    }
}
