import Foundation
import LocalityModel

/// A curve of a result as it is stored, and what is known of it beside its points: the one rule by which pages show a
/// curve at a point. A value is measured, or marked as interpolated where the curve is defined between its points, or
/// absent; no value is carried from one point to another.
struct MeasuredCurve: Sendable {
    /// What holds between two stored points.
    enum Between: Sendable {
        /// Nothing is known.
        case unknown
        /// The curve stays at the left point's value until the right one, exactly.
        case level
        /// The curve runs straight over log x, by definition: an approximation.
        case logarithmic
    }

    /// A value of the curve at one place.
    struct Reading: Equatable, Sendable {
        var value: Double
        /// False: it is measured.
        var isInterpolated: Bool
    }

    /// Ascending, each x once.
    let points: [(x: Double, y: Double)]
    let between: Between
    /// The largest x at which the curve is known: beyond its last point it stays where it is up to here.
    let end: Double

    /// - Parameters:
    ///   - points: in any order; of several with one x the first counts.
    ///   - end: nil: the last point's x.
    init(_ points: [(x: Double, y: Double)], between: Between = .unknown, end: Double? = nil) {
        var ascending: [(x: Double, y: Double)] = []
        for point in points.sorted(by: { $0.x < $1.x }) where ascending.last?.x != point.x { ascending.append(point) }
        self.points = ascending
        self.between = between
        self.end = end ?? ascending.last?.x ?? 0
    }

    /// The curve at a place; nil where it is not known. O(log points).
    func reading(at x: Double) -> Reading? {
        guard let first = points.first, x >= first.x, x <= end else { return nil }
        var low = 0
        var high = points.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if points[middle].x <= x { low = middle } else { high = middle }
        }
        let left = points[low]
        if left.x == x || high == points.count { return Reading(value: left.y, isInterpolated: false) }
        let right = points[high]
        switch between {
        case .unknown: return nil
        case .level: return Reading(value: left.y, isInterpolated: false)
        case .logarithmic:
            guard left.x > 0 else { return nil }
            let share = log(x / left.x) / log(right.x / left.x)
            return Reading(value: left.y + (right.y - left.y) * share, isInterpolated: true)
        }
    }

    /// The same curve in other units.
    func scaled(x: Double = 1, y: Double = 1) -> MeasuredCurve {
        MeasuredCurve(points.map { ($0.x * x, $0.y * y) }, between: between, end: points.isEmpty ? nil : end * x)
    }

    /// The measured value at a place; nil where there is none, interpolated ones included.
    func value(at x: Double) -> Double? {
        reading(at: x).flatMap { $0.isInterpolated ? nil : $0.value }
    }
}

extension MeasuredCurve {
    /// The step-atomic LRU hit rate over capacity: known where it is stored, and beyond the last point, the deepest
    /// touch, where a larger cache hits no more.
    static func hitRate(_ curve: [HitRatePoint]) -> MeasuredCurve {
        MeasuredCurve(curve.map { (Double($0.capacityBlocks), $0.hitRate) }, end: curve.isEmpty ? nil : .infinity)
    }

    /// The mean working set over the window: exact at stored windows, between them straight over log W.
    static func workingSet(_ result: AnalysisResult) -> MeasuredCurve {
        if let curve = result.workingSetCurve, !curve.isEmpty {
            return MeasuredCurve(curve.map { (Double($0.windowSteps), $0.meanBlocks) }, between: .logarithmic)
        }
        let windows = (result.workingSet?.pairs ?? []).filter { $0.value.count > 0 }
        return MeasuredCurve(windows.map { (Double($0.key), $0.value.mean) }, between: .logarithmic)
    }

    /// The share of reuses within a reuse time, a stair known at every step: 0 before the first, 1 from the last on.
    /// Reuse times beyond the cap were counted at the cap: from there on nothing is known of such a trace.
    static func reuseTime(_ temporal: TemporalLocality?) -> MeasuredCurve {
        guard let temporal, !temporal.reuseTimeCDF.isEmpty else { return MeasuredCurve([]) }
        let cap = temporal.reuseCapSteps.flatMap { (temporal.reuseTimeHistogram[$0] ?? 0) > 0 ? $0 : nil }
        let known = temporal.reuseTimeCDF.filter { $0.steps < cap ?? .max }.map { (Double($0.steps), $0.share) }
        let start: [(Double, Double)] = known.first?.0 == 0 ? [] : [(0, 0)]
        return MeasuredCurve(start + known, between: .level, end: cap.map { Double($0 - 1) } ?? .infinity)
    }

    private static let samePercent = 0.0005

    /// The share of touches over the share of blocks, most touched first. Stored shares are whole numbers of blocks
    /// next to a 32nd: one that is written as the same per cent stands for it.
    static func touchConcentration(_ curve: [TouchConcentrationPoint]) -> MeasuredCurve {
        let points = curve.map { point -> (x: Double, y: Double) in
            let nominal = (point.blockShare * 32).rounded() / 32
            return (abs(nominal - point.blockShare) < samePercent ? nominal : point.blockShare, point.touchShare)
        }
        return MeasuredCurve([(0, 0)] + points)
    }

    /// The share of selections within the newest tokens, at stored windows; a window that holds the longest sequence
    /// holds every selection, and so does any larger one.
    static func recency(_ result: AnalysisResult) -> MeasuredCurve {
        if let curve = result.recencyCurve, let last = curve.last {
            return MeasuredCurve(
                curve.map { (Double($0.windowTokens), $0.share) }, end: last.share == 1 ? .infinity : nil)
        }
        let windows = result.recordStatistics?.recentLocality.recentTokenRatio.pairs ?? []
        return MeasuredCurve(
            windows.filter { $0.value.count > 0 && $0.key > 0 }.map { (Double($0.key), $0.value.mean) })
    }
}
