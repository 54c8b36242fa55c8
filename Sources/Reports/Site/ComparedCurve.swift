import LocalityModel
import Wording

/// A curve that data sets are compared by. A new one is an entry of `all` and its words, `curve.<id>.…`.
struct ComparedCurve: Sendable {
    let id: String
    /// The vertical axis is a share; else it starts at zero and ends at the largest value of all.
    let isShare: Bool
    /// The horizontal axis is logarithmic, in powers of two.
    let isLogarithmic: Bool
    /// The curve as a result stores it, with what is known beside its points.
    let measured: @Sendable (AnalysisResult) -> MeasuredCurve
    /// The value whose spread over the data sets the headline tells; nil where a result has none.
    let keyValue: @Sendable (AnalysisResult) -> Double?
    /// How it is written.
    let keyText: @Sendable (Double) -> String

    static let all = [hitRate, workingSet, reuseTime, touchConcentration, recency]

    static let hitRate = ComparedCurve(
        id: "hit-rate", isShare: true, isLogarithmic: true,
        measured: { .hitRate($0.placementSimulation?.lruCurve ?? []) },
        keyValue: { $0.placementSimulation?.capacityForShare["0.9"].map(Double.init) },
        keyText: { NumberText.significant($0) })

    static let workingSet = ComparedCurve(
        id: "working-set", isShare: false, isLogarithmic: true, measured: { .workingSet($0) },
        keyValue: { MeasuredCurve.workingSet($0).value(at: 10) },
        keyText: { NumberText.significant($0.rounded()) })

    static let reuseTime = ComparedCurve(
        id: "reuse-time", isShare: true, isLogarithmic: true, measured: { .reuseTime($0.temporalLocality) },
        keyValue: { MeasuredCurve.reuseTime($0.temporalLocality).value(at: 10) },
        keyText: { NumberText.percent($0) })

    static let touchConcentration = ComparedCurve(
        id: "touch-concentration", isShare: true, isLogarithmic: false,
        measured: { .touchConcentration($0.touchConcentration ?? []) },
        keyValue: { MeasuredCurve.touchConcentration($0.touchConcentration ?? []).value(at: 0.125) },
        keyText: { NumberText.percent($0) })

    static let recency = ComparedCurve(
        id: "recency", isShare: true, isLogarithmic: true, measured: { .recency($0) },
        keyValue: { MeasuredCurve.recency($0).value(at: 1024) },
        keyText: { NumberText.percent($0) })
}

extension ComparedCurve {
    /// A result's stored points as they are drawn; empty where it has no curve.
    func points(_ curve: MeasuredCurve) -> [(x: Double, y: Double)] {
        let points = isLogarithmic ? curve.points.filter { $0.x > 0 } : curve.points
        return isStep(curve) ? ReuseTimeChart.thinned(points) : points
    }

    func isStep(_ curve: MeasuredCurve) -> Bool { curve.between == .level }

    /// The points of some curves on a common range: one that is known beyond its last point is drawn on to the end of
    /// the range.
    func lines(_ curves: [MeasuredCurve]) -> [[(x: Double, y: Double)]] {
        let own = curves.map(points)
        let xs = own.joined().map(\.x)
        guard let low = xs.min(), let high = xs.max() else { return own }
        // A curve of one point at the very end needs room to be seen, as one whose first capacity hits all there is.
        let isOpen = curves.contains { $0.end == .infinity }
        let needsRoom = zip(curves, own).contains { $0.end == .infinity && $1.count == 1 && $1[0].x >= high }
        let end = isOpen ? max(needsRoom ? high * 2 : high, low * 2) : high
        return zip(curves, own).map { curve, line in
            guard let last = line.last else { return line }
            return line + [(min(end, curve.end), last.y)].filter { $0.0 > last.x }
        }
    }

    /// Whether curves are more than a hundredth of the vertical axis apart at any place that is known of two of them:
    /// nearer ones look like one.
    ///
    /// O(curves² · points · log points).
    func isTelling(_ curves: [MeasuredCurve]) -> Bool {
        guard curves.count > 1 else { return false }
        let reach = isShare ? 1 : curves.flatMap(\.points).map(\.y).max() ?? 0
        return Set(curves.flatMap(\.points).map(\.x)).contains { place in
            let values = curves.compactMap { $0.reading(at: place)?.value }
            return (values.max() ?? 0) - (values.min() ?? 0) > 0.01 * reach
        }
    }

    /// Places for a table: powers of two inside the range, or eighths.
    func places(_ range: ClosedRange<Double>) -> [Double] {
        guard isLogarithmic else { return stride(from: 1, through: 8, by: 1).map { $0 / 8 } }
        var places: [Double] = []
        var power = 1.0
        while power <= range.upperBound {
            if power * 2 > range.lowerBound { places.append(power) }
            power *= 2
        }
        return Array(places.suffix(14))
    }

    /// What a table shows of a curve at a place: a number, one marked as approximate, or a dash.
    func cell(_ reading: MeasuredCurve.Reading?) -> DataTable.Cell {
        guard let reading else { return .none }
        let cell = isShare ? DataTable.Cell.share(reading.value) : .number(reading.value)
        return reading.isInterpolated ? .approximate(cell) : cell
    }

    /// The same of a difference.
    func difference(_ left: MeasuredCurve.Reading?, _ right: MeasuredCurve.Reading?) -> DataTable.Cell {
        guard let left, let right else { return .none }
        let gap = right.value - left.value
        let cell = isShare ? DataTable.Cell.points(gap) : .change(gap)
        return left.isInterpolated || right.isInterpolated ? .approximate(cell) : cell
    }
}
