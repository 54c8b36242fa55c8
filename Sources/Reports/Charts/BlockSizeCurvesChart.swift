import LocalityModel
import Wording

/// The LRU curve of every block size on one axis of tokens, a panel each.
struct BlockSizeCurvesChart: Chart {
    var id: String { "block-size-curves" }
    var dependsOnBlockSize: Bool { false }

    private static let panelLimit = 6

    func content(_ context: ChartContext) -> ChartContent? {
        let all = context.sweep.filter { !($0.placementSimulation?.lruCurve.isEmpty ?? true) }
        let sweep = AccessMapChart.spread(all, limit: Self.panelLimit)
        guard sweep.count > 1 else { return nil }
        let capacities = sweep.flatMap { result in
            (result.placementSimulation?.lruCurve ?? []).map { Double($0.capacityBlocks * result.blockSizeTokens) }
        }
        let axis = XYPlot.Axis.powers(context.text("x"), from: capacities.min() ?? 1, to: capacities.max() ?? 2)
        let plots = sweep.map { plot(context, $0, axis: axis) }
        let headline = headline(context, sweep)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: Panels(
                plots: plots, columns: sweep.count < 5 ? 2 : 3, panelHeight: 190, sharesVerticalTitle: true
            ).drawing(name: context.text("title"), summary: headline),
            table: table(context, sweep))
    }

    private func plot(_ context: ChartContext, _ result: AnalysisResult, axis: XYPlot.Axis) -> XYPlot {
        var plot = XYPlot(horizontal: axis, vertical: .percent(context.text("y")))
        let size = Double(result.blockSizeTokens)
        plot.probe = (2, NumberText.integer(result.blockSizeTokens))
        plot.title = context.words("column.block_size", ["n": NumberText.integer(result.blockSizeTokens)])
        let curve = result.placementSimulation?.lruCurve ?? []
        plot.series = [.init(label: "", points: curve.map { (Double($0.capacityBlocks) * size, $0.hitRate) })]
        if let feasible = result.placementSimulation?.minimumFeasibleCapacityBlocks {
            plot.regions = [.init(from: axis.lower, to: Double(feasible) * size, label: context.text("infeasible"))]
        }
        if let ceiling = HitRateCeiling(result) { plot.horizontalLines = [.init(value: ceiling.share, label: "")] }
        return plot
    }

    private func headline(_ context: ChartContext, _ sweep: [AnalysisResult]) -> String {
        let needs = sweep.compactMap { result in
            result.placementSimulation?.capacityForShare["0.9"]
                .map { (size: result.blockSizeTokens, tokens: $0 * result.blockSizeTokens) }
        }
        guard let least = needs.min(by: { $0.tokens < $1.tokens }), let most = needs.max(by: { $0.tokens < $1.tokens }),
            most.tokens > least.tokens
        else { return context.text("headline.even") }
        return context.text(
            "headline",
            [
                "least": NumberText.integer(least.tokens), "leastSize": NumberText.integer(least.size),
                "most": NumberText.integer(most.tokens), "mostSize": NumberText.integer(most.size),
            ])
    }

    private func table(_ context: ChartContext, _ sweep: [AnalysisResult]) -> DataTable {
        let rows = sweep.flatMap { result in
            (result.placementSimulation?.lruCurve ?? []).map { point -> [DataTable.Cell] in
                [
                    .integer(result.blockSizeTokens), .integer(point.capacityBlocks),
                    .integer(point.capacityBlocks * result.blockSizeTokens), .share(point.hitRate),
                ]
            }
        }
        var table = DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.size"), key: "block_size_tokens"),
                .init(context.words("column.capacity_blocks"), key: "capacity_blocks"),
                .init(context.text("x"), key: "capacity_tokens"), .init(context.text("y"), key: "hit_rate"),
            ], rows: rows, hasRowHeaders: false)
        table.keyColumnCount = 2
        return table
    }
}
