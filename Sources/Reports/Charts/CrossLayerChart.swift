import LocalityModel
import Recommendations
import Wording

/// How much of one layer's selection another layer selects in the same step.
struct CrossLayerChart: Chart {
    var id: String { ChartIdentifier.crossLayer.rawValue }
    var dependsOnBlockSize: Bool { false }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let overlap = context.result.crossLayerOverlap, overlap.layers.count > 1 else { return nil }
        let step = max(1, (overlap.layers.count + 9) / 10)
        let ticks = overlap.layers.enumerated().filter { $0.offset % step == 0 }
            .map { Heatmap.Tick(at: Double($0.offset) + 0.5, label: String($0.element)) }
        let scale = HeatScale.overlap(context.text("legend"), missing: context.text("none"))
        let map = Heatmap(
            title: nil, cells: overlap.meanOverlap, scale: scale, columnTitle: context.text("x"), columnTicks: ticks,
            rowTitle: context.text("y"), rowTicks: ticks, rowNames: overlap.layers.map(String.init),
            columnNames: overlap.layers.map(String.init))
        var body = SVGBody()
        let side = min(470, max(300, Double(overlap.layers.count) * 16 + 80))
        map.draw(into: &body, frame: Frame(left: 60, top: 0, width: side + 60, height: side))
        scale.drawLegend(into: &body, left: 110, top: side + 4)
        let headline = headline(context, overlap)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: Drawing(
                body, width: XYPlot.width, height: side + HeatScale.legendHeight + 10, name: context.text("title"),
                summary: headline),
            table: table(context, overlap))
    }

    private func headline(_ context: ChartContext, _ overlap: CrossLayerOverlap) -> String {
        let cells = overlap.meanOverlap
        let neighbours = (1..<overlap.layers.count).compactMap { cells[$0][$0 - 1] }
        let all = cells.enumerated().flatMap { row in row.element.prefix(row.offset).compactMap { $0 } }
        guard !neighbours.isEmpty, !all.isEmpty else { return context.text("headline.none") }
        let adjacent = neighbours.reduce(0, +) / Double(neighbours.count)
        let mean = all.reduce(0, +) / Double(all.count)
        let key = context.fired("neighbour-layer-reuse") ? "headline.shared" : "headline"
        return context.text(
            overlap.layers.count == 2 ? "headline.two" : key,
            ["adjacent": NumberText.percent(adjacent, places: 0), "mean": NumberText.percent(mean, places: 0)])
    }

    private func table(_ context: ChartContext, _ overlap: CrossLayerOverlap) -> DataTable {
        let rows = overlap.layers.indices.flatMap { row in
            (0..<row).map { column -> [DataTable.Cell] in
                [
                    .integer(overlap.layers[row]), .integer(overlap.layers[column]),
                    .optionalShare(overlap.meanOverlap[row][column]),
                ]
            }
        }
        var table = DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("y"), key: "layer_i"), .init(context.text("x"), key: "layer_j"),
                .init(context.text("legend"), key: "mean_overlap"),
            ], rows: rows, hasRowHeaders: false)
        table.keyColumnCount = 2
        return table
    }
}
