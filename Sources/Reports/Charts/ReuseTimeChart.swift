import LocalityModel
import Recommendations
import Wording

/// How many steps pass until a block is touched again: the cumulative share of all reuses.
struct ReuseTimeChart: Chart {
    var id: String { ChartIdentifier.reuseTime.rawValue }

    /// The distances of the decision table.
    private static let marks = [10, 100]

    func content(_ context: ChartContext) -> ChartContent? {
        guard let temporal = context.result.temporalLocality, let last = temporal.reuseTimeCDF.last else { return nil }
        let cap = temporal.reuseCapSteps
        let clipped = cap.flatMap { temporal.reuseTimeHistogram[$0] } ?? 0
        let upper = Double(max(last.steps, 16))
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: 1, to: upper), vertical: .percent(context.text("y")))
        var points = temporal.reuseTimeCDF.map { (x: Double($0.steps), y: $0.share) }
        if let first = points.first, first.x > 1 { points.insert((1, 0), at: 0) }
        if last.steps < Int(upper) { points.append((upper, last.share)) }
        plot.series = [
            XYPlot.Series(
                label: context.text("series.cdf"), points: Self.thinned(points), shape: .step, hasMarkers: false)
        ]
        let measured = MeasuredCurve.reuseTime(temporal)
        for mark in Self.marks where Double(mark) <= upper {
            guard let share = measured.value(at: Double(mark)) else { continue }
            let label = context.text("mark", ["n": String(mark), "share": NumberText.percent(share)])
            plot.verticalLines.append(.init(value: Double(mark), label: label))
        }
        let total = max(1, temporal.reuseSamples ?? temporal.reuseTimeHistogram.values.reduce(0, +))
        if clipped > 0, let cap {
            let label = context.text("clipped", ["share": NumberText.percent(Double(clipped) / Double(total))])
            plot.verticalLines.append(.init(value: Double(cap), label: label, isStrong: true))
        }
        let headline = headline(context, temporal)
        return ChartContent(
            headline: headline,
            subtitle: context.text(
                "subtitle", ["n": NumberText.integer(total), "population": context.population]),
            drawing: plot.drawing(name: context.text("title"), summary: headline, width: 460, height: 290),
            table: table(context, temporal, total: total))
    }

    private static let half = 0.5
    private static let mostPoints = 400
    /// Nearer points are one on a log axis.
    private static let (leastStride, leastRise) = (1.02, 0.01)

    private func headline(_ context: ChartContext, _ temporal: TemporalLocality) -> String {
        // A cap may leave open what lies beyond it.
        let measured = MeasuredCurve.reuseTime(temporal)
        guard let median = measured.points.first(where: { $0.y >= Self.half })?.x else { return context.text("title") }
        let soon = measured.value(at: 10)
        let isNext = measured.value(at: 1).map { !Telling.sharesDiffer($0, 1) } ?? false
        return context.text(
            isNext ? "headline.next" : soon == nil ? "headline.capped" : "headline",
            [
                "share": soon.map { NumberText.percent($0) } ?? "", "median": NumberText.integer(Int(median)),
            ])
    }

    private func table(_ context: ChartContext, _ temporal: TemporalLocality, total: Int) -> DataTable {
        let rows = temporal.reuseTimeCDF.map { point -> [DataTable.Cell] in
            [
                .integer(point.steps), DataTable.Cell(temporal.reuseTimeHistogram[point.steps]), .share(point.share),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x"), key: "reuse_time_steps"),
                .init(context.text("column.touches"), key: "touches"),
                .init(context.text("y"), key: "cumulative_share"),
            ], rows: rows)
    }

    /// At most about 400 points: beyond them, those that the eye could not tell apart on a log axis are left out.
    static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        guard points.count > mostPoints, let last = points.last else { return points }
        var kept: [(x: Double, y: Double)] = []
        for point in points {
            guard let previous = kept.last else {
                kept.append(point)
                continue
            }
            if point.x >= previous.x * leastStride || point.y - previous.y > leastRise { kept.append(point) }
        }
        if kept[kept.count - 1].x < last.x { kept.append(last) }
        return kept
    }
}
