import Foundation

/// Decimal fractions as engines read them.
enum DecimalText {
    /// At most so many decimals, without zeros at the end.
    static func short(_ value: Double, _ decimals: Int) -> String {
        var text = String(format: "%.\(decimals)f", value)
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        return text.last == "." ? String(text.dropLast()) : text
    }
}
