import LocalityModel
import Sizing
import Wording

/// Miss rate of each layer at the chosen buffer: which layers cost, and what a split by layer gives them.
struct LayerMissesChart: Chart {
    var id: String { "layer-misses" }

    func content(_ context: ChartContext) -> ChartContent? {
        let layers = (context.result.perLayer ?? []).filter { !$0.lruCurve.isEmpty }
        guard let capacity = context.chosenCapacity ?? Self.usualCapacity(context.result), layers.count > 1 else {
            return nil
        }
        let rates = layers.compactMap { layer in
            MeasuredCurve.hitRate(layer.lruCurve).value(at: Double(capacity))
                .map { (layer: layer.layerID, misses: 1 - $0) }
        }
        guard rates.count > 1, let first = rates.first, let last = rates.last else { return nil }
        let budgets = context.plan?.layerSplit?.layers ?? []
        let most = (rates.map(\.misses) + budgets.map(\.missRate)).max() ?? 1
        var plot = XYPlot(
            horizontal: .whole(context.text("x"), from: Double(first.layer), to: Double(last.layer)),
            vertical: XYPlot.Axis(title: context.text("y"), kind: .linear, lower: 0, upper: Self.rounded(most)) {
                NumberText.percent($0, places: 0)
            })
        plot.series = [
            .init(
                label: context.text("series.even"), points: rates.map { (Double($0.layer), $0.misses) },
                shape: rates.count > 14 ? .line : .points),
            .init(label: context.text("series.split"), points: budgets.map { (Double($0.layerID), $0.missRate) }),
        ]
        let headline = headline(context, rates, capacity: capacity)
        return ChartContent(
            headline: headline,
            subtitle: context.text(
                "subtitle", ["n": NumberText.integer(capacity), "population": context.population]),
            drawing: plot.drawing(name: context.text("title"), summary: headline, width: 460, height: 250),
            table: table(context, rates, budgets))
    }

    /// Twice the smallest feasible capacity, or the next larger one at which steps were measured.
    private static func usualCapacity(_ result: AnalysisResult) -> Int? {
        guard let double = result.placementSimulation.map({ 2 * $0.minimumFeasibleCapacityBlocks }) else { return nil }
        return result.requestStepMisses?.capacities.map(\.capacityBlocks).first { $0 >= double } ?? double
    }

    /// The next tenth, at least one.
    private static func rounded(_ share: Double) -> Double { max(0.1, (share * 10).rounded(.up) / 10) }

    private func headline(
        _ context: ChartContext, _ rates: [(layer: Int, misses: Double)], capacity: Int
    ) -> String {
        let sorted = rates.sorted { ($0.misses, $0.layer) < ($1.misses, $1.layer) }
        let (least, most) = (sorted[0], sorted[sorted.count - 1])
        let median = sorted[sorted.count / 2].misses
        let isUneven =
            Telling.standsOut(most.misses, beside: median) && Telling.sharesDiffer(most.misses, median)
        let key =
            isUneven ? "headline" : Telling.sharesDiffer(most.misses, least.misses) ? "headline.even" : "headline.same"
        return context.text(
            most.misses == 0 ? "headline.none" : key,
            [
                "layer": String(most.layer), "most": NumberText.percent(most.misses),
                "median": NumberText.percent(median), "least": NumberText.percent(least.misses),
            ])
    }

    private func table(
        _ context: ChartContext, _ rates: [(layer: Int, misses: Double)], _ budgets: [LayerSplit.Layer]
    ) -> DataTable {
        let split = Dictionary(budgets.map { ($0.layerID, $0) }) { first, _ in first }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.layer_id"), key: "layer_id"),
                .init(context.text("series.even"), key: "miss_rate"),
                .init(context.text("column.rows"), key: "split_rows"),
                .init(context.text("series.split"), key: "split_miss_rate"),
            ],
            rows: rates.map { rate in
                [
                    .integer(rate.layer), .share(rate.misses), DataTable.Cell(split[rate.layer]?.capacityBlocks),
                    .optionalShare(split[rate.layer]?.missRate),
                ]
            }
        ).withoutEmptyColumns()
    }
}
