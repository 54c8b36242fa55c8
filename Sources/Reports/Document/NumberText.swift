import Foundation

/// Numbers as people read them; no locale is asked, so that the same number gives the same text everywhere.
public enum NumberText {
    /// Binds a number to its unit.
    static let narrowSpace = "\u{202F}"

    /// `1234567` → `1,234,567`.
    public static func integer(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// A number with a fixed count of decimals, groups of three and a true minus sign.
    public static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return value.isNaN ? "–" : plain(value) }
        let text = fixed(abs(value), places: places)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = integer(Int(parts[0]) ?? 0)
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        return (value < 0 && !isZero ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// A number with about three significant digits: 0.0123, 1.23, 12.3, 1,234.
    public static func significant(_ value: Double) -> String {
        let size = abs(value)
        if size == value.rounded(), size < 1e15, size == size.rounded() { return integer(Int(value)) }
        let places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 1 : size >= 1 ? 2 : 3
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
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled < 9e15 else { return String(Int(value)) }
        let digits = String(Int(scaled))
        guard places > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return padded.dropLast(places) + "." + padded.suffix(places)
    }
}
