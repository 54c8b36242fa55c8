import LocalityModel
import Wording

/// Misses of a request's step against how many steps came before it: how long a cold buffer costs more.
struct WarmupChart: Chart {
    var id: String { "warm-up" }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let misses = context.result.requestStepMisses, misses.warmupCurve.count > 2 else { return nil }
        let capacities = misses.capacities.map(\.capacityBlocks)
        let shown = Self.shown(capacities, chosen: context.chosenCapacity)
        // Ordinal 0 stands at 1: a logarithmic axis has no place for 0.
        let series = shown.map { index in
            misses.warmupCurve.map { (x: Double($0.stepOrdinal + 1), y: $0.meanMisses[index]) }
        }
        let values = series.flatMap { $0.map(\.y) }.filter { $0 >= 1 }
        let (least, most) = (values.min() ?? 1, values.max() ?? 1)
        let headline = headline(context, misses, column: shown[0])
        var plot = XYPlot(
            horizontal: .powers(
                context.text("x"), from: 1, to: Double((misses.warmupCurve.last?.stepOrdinal ?? 0) + 1)),
            vertical: .powers(context.text("y"), from: least, to: most))
        plot.series = zip(shown, series).map { index, points in
            XYPlot.Series(
                label: context.text("series", ["n": NumberText.integer(capacities[index])]),
                points: points.filter { $0.y >= 1 })
        }
        plot.verticalLines = [
            .init(value: Double(misses.warmupSteps + 1), label: context.text("warm"))
        ].filter { $0.value <= plot.horizontal.upper }
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: Telling.grows(least, to: most)
                ? plot.drawing(name: context.text("title"), summary: headline, width: 460, height: 250) : nil,
            table: table(context, misses, shown))
    }

    /// The chosen capacity, half and twice it; else the first, the middle and the last.
    private static func shown(_ capacities: [Int], chosen: Int?) -> [Int] {
        let wanted = chosen.map { [$0, $0 / 2, 2 * $0] } ?? []
        let found = wanted.compactMap { capacities.firstIndex(of: $0) }
        if !found.isEmpty { return found }
        let last = capacities.count - 1
        return [0, last / 2, last].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func headline(_ context: ChartContext, _ misses: RequestStepMisses, column: Int) -> String {
        let first = misses.warmupCurve[0].meanMisses[column]
        let last = misses.warmupCurve[misses.warmupCurve.count - 1]
        let (start, end) = (first.rounded(), last.meanMisses[column].rounded())
        let key =
            if start == 0, end == 0 {
                "headline.none"
            } else if start == end {
                "headline.same"
            } else if end > start || !Telling.differ(start, end) {
                "headline.flat"
            } else {
                end == 0 ? "headline.zero" : "headline"
            }
        return context.text(
            key,
            [
                "first": NumberText.significant(start), "step": NumberText.integer(last.stepOrdinal + 1),
                "last": NumberText.significant(end),
            ])
    }

    private func table(_ context: ChartContext, _ misses: RequestStepMisses, _ shown: [Int]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.step"), key: "step"),
                .init(context.text("column.requests"), key: "requests"),
            ]
                + shown.map { index in
                    let capacity = misses.capacities[index].capacityBlocks
                    return .init(
                        context.text("series", ["n": NumberText.integer(capacity)]), key: "misses_at_\(capacity)")
                },
            rows: misses.warmupCurve.map { point in
                [.integer(point.stepOrdinal + 1), .integer(point.requests)]
                    + shown.map { DataTable.Cell(point.meanMisses[$0]) }
            })
    }
}
