/// Numbers as Python's `round` and `json.dumps` write them.
enum DecimalText {
    /// `round(numerator / denominator, places)` in Python: the double nearest to the quotient, rounded correctly to
    /// `places` decimals, without trailing zeros but with at least one decimal. Both arguments below 2⁴⁰.
    static func quotient(_ numerator: Int, _ denominator: Int, places: Int) -> String {
        precondition(denominator > 0)
        let scale = (0..<places).reduce(1) { product, _ in product * 10 }
        let magnitude = abs(numerator)
        var scaled = magnitude * scale / denominator
        let twice = 2 * (magnitude * scale - scaled * denominator)
        if twice > denominator || twice == denominator && roundsUp(magnitude, denominator, odd: scaled & 1 == 1) {
            scaled += 1
        }
        return text(scaled, scale: scale, places: places, isNegative: numerator < 0)
    }

    /// On a decimal tie the double's own error decides, as in Python; an exact double goes to even.
    private static func roundsUp(_ numerator: Int, _ denominator: Int, odd: Bool) -> Bool {
        let double = Double(numerator) / Double(denominator)
        let error = (-Double(numerator)).addingProduct(double, Double(denominator))
        return error == 0 ? odd : error > 0
    }

    private static func text(_ scaled: Int, scale: Int, places: Int, isNegative: Bool) -> String {
        var fraction = String(scaled % scale + scale).dropFirst()
        while fraction.count > 1 && fraction.last == "0" { fraction.removeLast() }
        return (isNegative && scaled != 0 ? "-" : "") + "\(scaled / scale).\(fraction)"
    }
}
