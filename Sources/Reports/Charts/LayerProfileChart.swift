import LocalityModel
import Wording

/// The layers' main metrics against layer number, a panel each.
struct LayerProfileChart: Chart {
    var id: String { "layer-profile" }

    private static let metrics: [(key: String, isShare: Bool)] = [
        ("unique_blocks", false), ("step_jaccard", true), ("gini", true), ("recent_block_ratio.16", true),
    ]

    func content(_ context: ChartContext) -> ChartContent? {
        let layers = context.result.perLayer ?? []
        guard layers.count > 1, let first = layers.first?.layerID, let last = layers.last?.layerID else { return nil }
        let panels = Self.metrics.compactMap { metric -> (key: String, plot: XYPlot)? in
            let points = layers.compactMap { layer in
                layer.means[metric.key].map { (x: Double(layer.layerID), y: $0) }
            }
            guard !points.isEmpty else { return nil }
            var plot = XYPlot(
                horizontal: .whole(context.text("x"), from: Double(first), to: Double(last)),
                vertical: metric.isShare
                    ? .percent("") : .upTo(points.map(\.y).max() ?? 1, ""))
            plot.title = context.text("metric.\(Self.wordKey(metric.key))")
            plot.series = [.init(label: "", points: points)]
            return (metric.key, plot)
        }
        guard !panels.isEmpty else { return nil }
        let headline = headline(context, layers)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: Panels(plots: panels.map(\.plot), columns: 2, panelHeight: 200, sharesVerticalTitle: true)
                .drawing(name: context.text("title"), summary: headline),
            table: table(context, layers, keys: panels.map(\.key)))
    }

    private static func wordKey(_ key: String) -> String { String(key.map { $0 == "." ? "_" : $0 }) }

    private func headline(_ context: ChartContext, _ layers: [LayerResult]) -> String {
        let similar = layers.compactMap { layer in layer.means["step_jaccard"].map { (layer.layerID, $0) } }
        guard let low = similar.min(by: { $0.1 < $1.1 }), let high = similar.max(by: { $0.1 < $1.1 }) else {
            return context.text("headline.none")
        }
        let isSame = NumberText.percent(low.1, places: 0) == NumberText.percent(high.1, places: 0)
        return context.text(
            isSame ? "headline.same" : Telling.sharesStandApart(high.1, low.1) ? "headline" : "headline.even",
            [
                "low": NumberText.percent(low.1, places: 0), "lowLayer": String(low.0),
                "high": NumberText.percent(high.1, places: 0), "highLayer": String(high.0),
            ])
    }

    private func table(_ context: ChartContext, _ layers: [LayerResult], keys: [String]) -> DataTable {
        let others = Set(layers.flatMap(\.means.keys)).subtracting(keys).sorted()
        let all = keys + others
        return DataTable(
            caption: context.text("title"),
            columns: [.init(context.words("column.layer_id"), key: "layer_id")]
                + all.map { .init($0, key: $0) },
            rows: layers.map { layer in [.integer(layer.layerID)] + all.map { DataTable.Cell(layer.means[$0]) } })
    }
}
