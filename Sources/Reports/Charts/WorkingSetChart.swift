import LocalityModel
import Recommendations
import Wording

/// Distinct blocks touched in the last W steps, against W: the exact mean of every window and, for the windows that
/// were asked for, the spread.
struct WorkingSetChart: Chart {
    var id: String { ChartIdentifier.workingSet.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        let curve = context.result.workingSetCurve ?? []
        let windows = (context.result.workingSet?.pairs ?? []).filter { $0.value.count > 0 }
        let means =
            curve.isEmpty
            ? windows.map { (Double($0.key), $0.value.mean) }
            : curve.map { (Double($0.windowSteps), $0.meanBlocks) }
        guard let first = means.first, let last = means.last else { return nil }
        let largest = max(windows.map(\.value.maximum).max() ?? 0, means.map(\.1).max() ?? 0)
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: max(1, first.0), to: last.0),
            vertical: .upTo(max(1, largest), context.text("y")))
        plot.series = [
            XYPlot.Series(
                label: context.text("series.mean"), points: means,
                band: windows.map { (Double($0.key), $0.value.minimum, $0.value.maximum) })
        ]
        let headline = headline(context, means)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: means.count > 1 ? plot.drawing(name: context.text("title"), summary: headline) : nil,
            table: table(context, curve: curve, windows: windows))
    }

    private func headline(_ context: ChartContext, _ means: [(Double, Double)]) -> String {
        let first = means[0]
        let last = means[means.count - 1]
        let ratio = Telling.ratio(last.1, to: first.1)
        let growth = first.1 > 0 ? last.1 / first.1 : 1
        let key =
            if means.count == 1 {
                "headline.one"
            } else if first.1.rounded() == last.1.rounded() {
                "headline.same"
            } else {
                !Telling.grows(first.1, to: last.1) ? "headline.flat" : ratio == nil ? "headline.few" : "headline"
            }
        return context.text(
            key,
            [
                "first": NumberText.significant(first.1.rounded()), "window": NumberText.significant(last.0),
                "last": NumberText.significant(last.1.rounded()), "growth": NumberText.decimal(growth, places: 1),
            ])
    }

    private func table(
        _ context: ChartContext, curve: [WorkingSetPoint], windows: [(key: Int, value: Summary)]
    ) -> DataTable {
        let keys = Set(curve.map(\.windowSteps) + windows.map(\.key)).sorted()
        let exact = Dictionary(curve.map { ($0.windowSteps, $0.meanBlocks) }) { first, _ in first }
        let rows = keys.map { key -> [DataTable.Cell] in
            let summary = windows.first { $0.key == key }?.value
            return [
                .integer(key), DataTable.Cell(exact[key] ?? summary?.mean), DataTable.Cell(summary?.minimum),
                DataTable.Cell(summary?.maximum),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x"), key: "window_steps"), .init(context.text("series.mean"), key: "mean_blocks"),
                .init(context.text("column.minimum"), key: "min_blocks"),
                .init(context.text("column.maximum"), key: "max_blocks"),
            ], rows: rows)
    }
}
