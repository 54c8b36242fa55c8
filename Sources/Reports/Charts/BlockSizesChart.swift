import LocalityModel
import Recommendations
import Wording

/// What a larger or smaller block costs: blocks, moved tokens, use of them, capacity, and modelled fetch time.
struct BlockSizesChart: Chart {
    var id: String { ChartIdentifier.blockSizes.rawValue }
    var dependsOnBlockSize: Bool { false }

    /// One panel: a number a block size.
    private struct Panel {
        var key: String
        var isShare = false
        var value: (AnalysisResult) -> Double?
    }

    func content(_ context: ChartContext) -> ChartContent? {
        let sizes = context.sweep.map(\.blockSizeTokens)
        guard sizes.count > 1, let smallest = sizes.first, let largest = sizes.last, smallest < largest else {
            return nil
        }
        let panels = self.panels(context).filter { panel in context.sweep.contains { panel.value($0) != nil } }
        guard !panels.isEmpty else { return nil }
        let plots = panels.map { panel -> XYPlot in
            let points = context.sweep.compactMap { result in
                panel.value(result).map { (x: Double(result.blockSizeTokens), y: $0) }
            }
            var plot = XYPlot(
                horizontal: .powers(context.text("x"), from: Double(smallest), to: Double(largest)),
                vertical: panel.isShare ? .percent("") : .upTo(points.map(\.y).max() ?? 1, ""))
            plot.title = context.text("panel.\(panel.key)")
            plot.series = [.init(label: "", points: points)]
            return plot
        }
        let headline = headline(context)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: Panels(plots: plots, columns: 2, panelHeight: 200, sharesVerticalTitle: true)
                .drawing(name: context.text("title"), summary: headline),
            table: table(context, panels))
    }

    private func panels(_ context: ChartContext) -> [Panel] {
        let costs = context.advice?.blockSizes ?? []
        return [
            Panel(key: "moved") { result in
                result.recordStatistics.map { $0.uniqueBlocks.mean * Double(result.blockSizeTokens) }
            },
            Panel(key: "used", isShare: true) { result in
                result.recordStatistics.map {
                    min(1, $0.tokensPerBlockMean.mean / Double(max(1, result.blockSizeTokens)))
                }
            },
            Panel(key: "capacity") { result in
                result.placementSimulation?.capacityForShare["0.9"].map { Double($0 * result.blockSizeTokens) }
            },
            Panel(key: "fetch") { result in
                costs.first { $0.blockSizeTokens == result.blockSizeTokens }?.fetchMicrosecondsPerStep
            },
        ]
    }

    private func headline(_ context: ChartContext) -> String {
        if let best = context.advice?.blockSizes?.min(by: { $0.fetchMicrosecondsPerStep < $1.fetchMicrosecondsPerStep })
        {
            return context.text(
                "headline.fetch",
                [
                    "size": NumberText.integer(best.blockSizeTokens),
                    "time": NumberText.significant(best.fetchMicrosecondsPerStep),
                    "used": NumberText.percent(best.utilization, places: 0),
                ])
        }
        func moved(_ result: AnalysisResult) -> Double {
            (result.recordStatistics?.uniqueBlocks.mean ?? 0) * Double(result.blockSizeTokens)
        }
        let first = context.sweep[0]
        let last = context.sweep[context.sweep.count - 1]
        guard moved(first) > 0 else { return context.text("title") }
        let key =
            Telling.ratio(moved(last), to: moved(first)) != nil
            ? "headline" : Telling.differ(moved(last), moved(first)) ? "headline.few" : "headline.even"
        return context.text(
            key,
            [
                "small": NumberText.integer(first.blockSizeTokens), "large": NumberText.integer(last.blockSizeTokens),
                "factor": NumberText.decimal(moved(last) / moved(first), places: 1),
                "first": NumberText.significant(moved(first)), "last": NumberText.significant(moved(last)),
            ])
    }

    private func table(_ context: ChartContext, _ panels: [Panel]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [.init(context.text("x"), key: "block_size_tokens")]
                + panels.map { .init(context.text("panel.\($0.key)"), key: $0.key) },
            rows: context.sweep.map { result in
                [.integer(result.blockSizeTokens)]
                    + panels.map { $0.isShare ? .optionalShare($0.value(result)) : DataTable.Cell($0.value(result)) }
            })
    }
}
