import LocalityModel
import Sizing
import Wording

/// What one decode step of one request misses over all layers, against the buffer: both on logarithmic axes, mean and
/// 99th percentile, and the optimum where it was simulated.
struct StepMissesChart: Chart {
    var id: String { "step-misses" }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let misses = context.result.requestStepMisses, let first = misses.capacities.first,
            let last = misses.capacities.last
        else { return nil }
        let means = misses.capacities.map { (Double($0.capacityBlocks), Self.summary($0).mean) }
        let isTelling = misses.capacities.count > 1 && means.contains { $0.1 >= 1 }
        let tails = misses.capacities.compactMap { point in
            Self.summary(point).percentiles?[99].map { (Double(point.capacityBlocks), $0) }
        }
        let optimum = optimum(context.result)
        let all = (means + tails + optimum).map(\.1)
        var plot = XYPlot(
            horizontal: .powers(
                context.text("x", ["unit": context.unit]), from: Double(first.capacityBlocks),
                to: Double(last.capacityBlocks)),
            vertical: .powers(
                context.text("y", ["unit": context.unit]), from: max(1, all.filter { $0 > 0 }.min() ?? 1),
                to: all.max() ?? 1))
        plot.series = [
            .init(label: context.text("series.mean"), points: Self.drawn(means)),
            .init(label: context.text("series.tail"), points: Self.drawn(tails)),
            .init(label: context.text("series.optimum"), points: Self.drawn(optimum)),
        ]
        if let chosen = context.chosenCapacity {
            let label = context.text("chosen", ["n": NumberText.integer(chosen)])
            plot.verticalLines = [.init(value: Double(chosen), label: label, isStrong: true)]
        }
        let headline = headline(context, misses)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: isTelling
                ? plot.drawing(name: context.text("title"), summary: headline, width: 460, height: 290) : nil,
            table: table(context, misses))
    }

    /// Of the steady steps, of all where there are none.
    static func summary(_ point: StepMissesAtCapacity) -> Summary { point.steady ?? point.all }

    /// A logarithmic axis has no place for 0.
    private static func drawn(_ points: [(Double, Double)]) -> [(x: Double, y: Double)] {
        points.filter { $0.1 >= 1 }.map { (x: $0.0, y: $0.1) }
    }

    /// Belady's misses a request step: those of all steps, since policies are simulated over all.
    private func optimum(_ result: AnalysisResult) -> [(Double, Double)] {
        guard let count = result.requestStepMisses?.capacities.first?.all.count, count > 0 else { return [] }
        return (result.placementSimulation?.policies["belady"] ?? []).compactMap { row in
            row.misses.map { (Double(row.capacityBlocks), Double($0) / Double(count)) }
        }
    }

    /// What the chosen buffer misses, and what one twice as large would; without a choice the smallest.
    private func headline(_ context: ChartContext, _ misses: RequestStepMisses) -> String {
        let points = misses.capacities
        let chosen = points.first { $0.capacityBlocks == context.chosenCapacity } ?? points[0]
        let double = points.first { $0.capacityBlocks == 2 * chosen.capacityBlocks } ?? points[points.count - 1]
        let (own, other) = (Self.summary(chosen).mean, Self.summary(double).mean)
        let names = [
            "n": NumberText.integer(chosen.capacityBlocks), "misses": Self.text(own),
            "double": NumberText.integer(double.capacityBlocks), "others": Self.text(other), "unit": context.unit,
        ]
        if own == 0 { return context.text("headline.none", names) }
        guard double.capacityBlocks > chosen.capacityBlocks else { return context.text("headline.alone", names) }
        guard Telling.differ(own, other) else { return context.text("headline.same", names) }
        guard other > 0, let fewer = Telling.reduction(from: own, to: other) else {
            return context.text("headline.fall", names)
        }
        return context.text("headline", names.merging(["fewer": NumberText.percent(fewer, places: 0)]) { $1 })
    }

    private static func text(_ misses: Double) -> String { NumberText.significant(Telling.counted(misses)) }

    private func table(_ context: ChartContext, _ misses: RequestStepMisses) -> DataTable {
        let optimum = Dictionary(optimum(context.result)) { first, _ in first }
        let rows = misses.capacities.map { point -> [DataTable.Cell] in
            let summary = Self.summary(point)
            return [
                .integer(point.capacityBlocks), DataTable.Cell(summary.mean),
                DataTable.Cell(summary.percentiles?[99]), DataTable.Cell(point.all.mean),
                DataTable.Cell(optimum[Double(point.capacityBlocks)]),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.capacity_blocks"), key: "capacity_blocks"),
                .init(context.text("series.mean"), key: "misses_mean"),
                .init(context.text("series.tail"), key: "misses_p99"),
                .init(context.text("column.all"), key: "misses_mean_all_steps"),
                .init(context.text("series.optimum"), key: "misses_optimum"),
            ], rows: rows
        ).withoutEmptyColumns()
    }
}
