import Foundation

/// The knee of a hit curve by Kneedle (Satopää, Albrecht, Irwin, Raghavan: *Finding a "Kneedle" in a Haystack*, 2011):
/// sensitivity 1, no smoothing, x = log₂ capacity, both axes scaled to 0–1.
///
/// The difference curve is D = y − x. A strict local maximum of D is a knee if D falls below that maximum less the mean
/// step of x before it reaches the next local maximum. Of several knees the one with the largest D counts (the first of
/// equals), and only if D > 0 there: a curve that never rises above the straight line has no knee.
///
/// - Parameters:
///   - capacities: ascending and positive.
///   - hits: not descending, one a capacity.
/// - Returns: the knee's index; nil if there is none, as with fewer than three points or a flat curve.
/// Complexity: O(capacities).
func kneeIndex(ofCapacities capacities: Range<Int>, hits: [Int]) -> Int? {
    guard hits.count >= 3, let first = hits.first, let last = hits.last, last > first else { return nil }
    precondition(capacities.count == hits.count && capacities.lowerBound > 0, "a hit count a positive capacity")
    let left = log2(Double(capacities.lowerBound))
    let width = log2(Double(capacities.upperBound - 1)) - left
    let difference = zip(capacities, hits).map { capacity, hits in
        Double(hits - first) / Double(last - first) - (log2(Double(capacity)) - left) / width
    }
    return kneeIndex(ofDifference: difference)
}

/// The most pronounced knee of a difference curve.
func kneeIndex(ofDifference difference: [Double]) -> Int? {
    let meanStep = 1 / Double(difference.count - 1)
    var knee: Int?
    var candidate: Int?
    for index in 1..<difference.count {
        let value = difference[index]
        let isMaximum =
            value > difference[index - 1]
            && index + 1 < difference.count && value > difference[index + 1]
        if isMaximum {
            candidate = index
        } else if let maximum = candidate, value < difference[maximum] - meanStep {
            if difference[maximum] > knee.map({ difference[$0] }) ?? 0 { knee = maximum }
            candidate = nil
        }
    }
    return knee
}
