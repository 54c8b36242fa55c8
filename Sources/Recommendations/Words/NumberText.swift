import Foundation

/// Numbers as people read them in sentences; the same in every locale.
public enum NumberText {
    /// About three significant digits: `1234`, `123`, `12.3`, `1.23`, `0.123`; no zeros at the end.
    public static func plain(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if value == value.rounded(), abs(value) < 1e15 { return grouped(Int(value)) }
        if abs(value) >= 1000, abs(value) < 1e15 { return grouped(Int(value.rounded())) }
        let decimals = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
        return trimmingZeros(fixed(value, decimals: decimals))
    }

    /// A share as `91.2 %`.
    public static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return trimmingZeros(fixed(share * 100, decimals: 1)) + " %"
    }

    /// An integer in groups of three: `12,345`.
    public static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        guard digits.count > 3 else { return String(value) }
        var groups: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// Bytes in binary units: `656 B`, `41.0 KiB`, `1.50 GiB`.
    public static func bytes(_ count: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var value = count
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
        return "\(fixed(value, decimals: decimals)) \(units[unit])"
    }

    static func fixed(_ value: Double, decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        return text.allSatisfy { "-0.".contains($0) } && text.hasPrefix("-") ? String(text.dropFirst()) : text
    }

    /// `0.600` → `0.6`, `12.0` → `12`.
    private static func trimmingZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var kept = text[...]
        while kept.last == "0" { kept = kept.dropLast() }
        return String(kept.last == "." ? kept.dropLast() : kept)
    }
}
