/// Integers written as JSON numbers with a fraction or an exponent, by moving the point in the text.
enum NaiveDecimal {
    /// The value, if it is an integer below 2⁵³ in size.
    ///
    /// - Precondition: a number of JSON's grammar.
    static func integer(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.lowercased().split(separator: "e")
        let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = sides.count > 1 ? String(sides[1]) : ""
        let digits = Array(String(sides[0]) + fraction)
        if digits.allSatisfy({ $0 == "0" }) { return 0 }
        guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 10_000 else { return nil }
        let point = sides[0].count + exponent
        guard point > 0, digits.dropFirst(point).allSatisfy({ $0 == "0" }) else { return nil }
        let padded = digits.prefix(point) + Array(repeating: "0", count: max(0, point - digits.count))
        let whole = String(padded.drop { $0 == "0" })
        guard whole.count <= 16, let magnitude = Int(whole), magnitude < 1 << 53 else { return nil }
        return isNegative ? -magnitude : magnitude
    }
}
