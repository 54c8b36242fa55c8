/// Which differences and which ratios a headline may tell. What is told must be seen in the chart and matter to a
/// reader; a ratio to almost nothing is large whatever was measured.
enum Telling {
    /// Amounts that differ by less are about the same.
    private static let leastDifference = 0.02
    /// Shares that differ by less, half a percentage point, are about the same.
    private static let leastShare = 0.005
    /// Below it a count is too small to be the base of a ratio.
    private static let leastBase = 10.0

    /// Whether two amounts differ by at least 2 % of the larger one.
    static func differ(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) >= leastDifference * max(abs(left), abs(right)) && left != right
    }

    /// Whether two shares of 1 differ by at least half a percentage point.
    static func sharesDiffer(_ left: Double, _ right: Double) -> Bool { abs(left - right) >= leastShare }

    /// How many times a base an amount is; nil where the base is below 10 or the two are about the same.
    static func ratio(_ amount: Double, to base: Double) -> Double? {
        base >= leastBase && differ(amount, base) ? amount / base : nil
    }

    /// By which share an amount is below a base; nil where the base is below 10, the two are about the same, or the
    /// amount is larger.
    static func reduction(from base: Double, to amount: Double) -> Double? {
        base >= leastBase && amount < base && differ(amount, base) ? 1 - amount / base : nil
    }
}
