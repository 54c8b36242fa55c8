/// Which differences and which ratios a headline may tell. What is told must be seen in the chart and matter to a
/// reader; a ratio to almost nothing is large whatever was measured.
enum Telling {
    /// Amounts that differ by less are about the same.
    private static let leastDifference = 0.02
    /// Shares that differ by less, half a percentage point, are about the same.
    private static let leastShare = 0.005
    /// Shares that differ by five percentage points stand apart.
    private static let leastGap = 0.05
    /// Below it a count is too small to be the base of a ratio.
    private static let leastBase = 10.0
    /// A curve that grows by less over all it shows does not grow.
    private static let leastGrowth = 1.25
    /// What is larger by more stands out.
    private static let leastFactor = 1.5
    /// Shares below it are few, above one less it nearly all.
    private static let leastPart = 0.2
    /// Rates that differ by less would be drawn as one line.
    private static let leastStroke = 0.001

    /// Whether two amounts differ by at least 2 % of the larger one.
    static func differ(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) >= leastDifference * max(abs(left), abs(right)) && left != right
    }

    /// Whether two shares of 1 differ by at least half a percentage point.
    static func sharesDiffer(_ left: Double, _ right: Double) -> Bool { abs(left - right) >= leastShare }

    /// Whether an amount stands out beside another: it is larger than one and a half times that.
    static func standsOut(_ amount: Double, beside other: Double) -> Bool { amount > leastFactor * other }

    /// Whether a curve grows by a quarter or more from its first value to its last.
    static func grows(_ first: Double, to last: Double) -> Bool { first > 0 && last >= leastGrowth * first }

    /// Whether a share of 1 is small: below a fifth.
    static func isSmall(_ share: Double) -> Bool { share < leastPart }

    /// Whether a share of 1 is most of it: more than half.
    static func isMost(_ share: Double) -> Bool { share > 1 - share }

    /// Whether rates would be drawn at different places.
    static func showsApart(_ rates: [Double]) -> Bool { (rates.max() ?? 0) - (rates.min() ?? 0) > leastStroke }

    /// A count as a headline has it: whole from ten on, where decimals say nothing.
    static func counted(_ count: Double) -> Double { count >= leastBase ? count.rounded() : count }

    /// Whether two shares of 1 differ by at least five percentage points.
    static func sharesStandApart(_ left: Double, _ right: Double) -> Bool { abs(left - right) >= leastGap }

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
