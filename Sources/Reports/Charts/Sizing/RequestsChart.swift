import LocalityModel
import Sizing
import Wording

/// The requests by their own names, worst first: how much each misses a step with the chosen buffer, and its share of
/// all misses.
struct RequestsChart: Chart {
    var id: String { "requests" }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let misses = context.result.requestStepMisses, !misses.capacities.isEmpty else { return nil }
        let chosen = context.chosenCapacity ?? 0
        let index = misses.capacities.lastIndex { $0.capacityBlocks <= chosen } ?? 0
        guard let loads = context.result.requestLoads(atIndex: index), loads.count > 1 else { return nil }
        let ranked = loads.compactMap(\.missesPerStep)
        guard let worst = ranked.first, let least = ranked.last else { return nil }
        let headline = headline(context, loads, ranked)
        return ChartContent(
            headline: headline, subtitle: subtitle(context, misses.capacities[index].capacityBlocks, loads.count),
            drawing: worst > least
                ? plot(context, ranked).drawing(name: context.text("title"), summary: headline, height: 250) : nil,
            table: table(context, loads))
    }

    private func subtitle(_ context: ChartContext, _ capacity: Int, _ count: Int) -> String {
        let omitted = context.result.perRequestOmitted ?? 0
        return context.text(
            omitted > 0 ? "subtitle.first" : "subtitle",
            [
                "n": NumberText.integer(capacity), "unit": context.unit, "requests": NumberText.integer(count),
                "all": NumberText.integer(count + omitted), "population": context.population,
            ])
    }

    private func plot(_ context: ChartContext, _ ranked: [Double]) -> XYPlot {
        var plot = XYPlot(
            horizontal: .powers(context.text("x"), from: 1, to: Double(ranked.count)),
            vertical: .upTo(ranked[0], context.text("y", ["unit": context.unit])))
        plot.series = [
            .init(label: "", points: ranked.enumerated().map { (x: Double($0.offset + 1), y: $0.element) })
        ]
        return plot
    }

    private func headline(_ context: ChartContext, _ loads: [RequestLoad], _ ranked: [Double]) -> String {
        let (worst, least, median) = (ranked[0], ranked[ranked.count - 1], ranked[ranked.count / 2])
        let names = [
            "name": Self.name(loads[0]), "worst": NumberText.significant(worst.rounded()),
            "least": NumberText.significant(least.rounded()), "median": NumberText.significant(median.rounded()),
            "unit": context.unit,
        ]
        if worst.rounded() == 0 { return context.text("headline.none", names) }
        let isEven = names["worst"] == names["least"]
        return context.text(isEven ? "headline.even" : "headline", names)
    }

    private static func name(_ load: RequestLoad) -> String {
        load.name.map { TraceText.display($0, limit: 40) } ?? String(load.requestID)
    }

    private func table(_ context: ChartContext, _ loads: [RequestLoad]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.request"), key: "request", isNumber: false),
                .init(context.text("column.context"), key: "context_tokens"),
                .init(context.text("column.steps"), key: "steps"),
                .init(context.text("y", ["unit": context.unit]), key: "misses_per_step"),
                .init(context.text("column.share"), key: "share_of_misses"),
                .init(context.text("column.overlap"), key: "token_step_overlap"),
            ],
            rows: loads.map { load in
                [
                    .text(load.name ?? String(load.requestID)), DataTable.Cell(load.contextTokens),
                    .integer(load.steps), DataTable.Cell(load.missesPerStep), .share(load.share),
                    .optionalShare(load.overlap),
                ]
            }
        ).withoutEmptyColumns()
    }
}
