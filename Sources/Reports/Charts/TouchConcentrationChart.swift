import LocalityModel
import Wording

/// How much of all touches the most-touched blocks receive.
struct TouchConcentrationChart: Chart {
    var id: String { "touch-concentration" }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let curve = context.result.touchConcentration, curve.count > 1 else { return nil }
        var plot = XYPlot(horizontal: .percent(context.text("x")), vertical: .percent(context.text("y")))
        let points = curve.map { (x: $0.blockShare, y: $0.touchShare) }
        let start = (points.first?.x ?? 0) > 0 ? [(x: 0.0, y: 0.0)] : []
        plot.series = [.init(label: context.text("series"), points: start + points, hasMarkers: false)]
        plot.diagonalLabel = context.text("even")
        let share = touches(of: 0.1, in: curve)
        let headline = context.text(
            Telling.isSmall(share) ? "headline.even" : "headline", ["share": NumberText.percent(share, places: 0)])
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: plot.drawing(name: context.text("title"), summary: headline, height: 300),
            table: DataTable(
                caption: context.text("title"),
                columns: [
                    .init(context.text("x"), key: "block_share"), .init(context.text("y"), key: "touch_share"),
                ], rows: curve.map { [.share($0.blockShare), .share($0.touchShare)] }))
    }

    /// The touches of the most-touched part, between stored points by a straight line.
    private func touches(of share: Double, in curve: [TouchConcentrationPoint]) -> Double {
        var before = (x: 0.0, y: 0.0)
        for point in curve {
            if point.blockShare >= share {
                let width = point.blockShare - before.x
                guard width > 0 else { return point.touchShare }
                return before.y + (share - before.x) / width * (point.touchShare - before.y)
            }
            before = (point.blockShare, point.touchShare)
        }
        return before.y
    }
}
