import Foundation
import LocalityModel
import Recommendations
import Sizing
import Wording

/// Capacity × layer → hit rate: which layers are easy to serve and which are not.
struct LayersChart: Chart {
    var id: String { ChartIdentifier.layers.rawValue }

    /// Columns of the map.
    private static let columnCount = 48

    func content(_ context: ChartContext) -> ChartContent? {
        let layers = (context.result.perLayer ?? []).filter { !$0.lruCurve.isEmpty }
        let capacities = Self.capacities(layers)
        guard layers.count > 0, let lowest = capacities.first, let highest = capacities.last else { return nil }
        let x = AxisScale(
            .log2, from: Double(lowest), to: Double(highest), start: 0.5, end: Double(capacities.count) - 0.5)
        let tickStep = max(1, (layers.count + 11) / 12)
        let scale = HeatScale.hitRate(context.text("legend"), missing: context.text("infeasible"))
        let map = Heatmap(
            title: nil, cells: layers.map { Self.rates($0, upTo: capacities) }, scale: scale,
            columnTitle: context.text("x"),
            columnTicks: x.ticks(limit: 10).map { .init(at: x($0), label: NumberText.integer(Int($0.rounded()))) },
            rowTitle: context.text("y"),
            rowTicks: layers.enumerated().filter { $0.offset % tickStep == 0 }
                .map { .init(at: Double($0.offset) + 0.5, label: String($0.element.layerID)) },
            rowNames: layers.map { String($0.layerID) }, columnNames: capacities.map(NumberText.integer))
        let height = min(460, max(150, Double(layers.count) * 9 + 70))
        let headline = headline(context, layers)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: Drawing(
                width: XYPlot.width, height: height + HeatScale.legendHeight + 10, name: context.text("title"),
                summary: headline
            ) {
                var body = SVGBody()
                map.draw(into: &body, frame: Frame(left: 0, top: 0, width: XYPlot.width, height: height))
                scale.drawLegend(into: &body, left: 50, top: height + 4)
                return body
            },
            table: table(context, layers))
    }

    /// Distinct capacities from the smallest feasible to the largest point, evenly spaced by their logarithm.
    static func capacities(_ layers: [LayerResult]) -> [Int] {
        let all = layers.flatMap { $0.lruCurve.map(\.capacityBlocks) }
        guard let lowest = all.min(), let highest = all.max() else { return [] }
        guard highest > lowest else { return [lowest] }
        let scale = AxisScale(
            .linear, from: 0, to: Double(columnCount - 1), start: log2(Double(lowest)),
            end: log2(Double(highest)))
        var capacities: [Int] = []
        for column in 0..<columnCount {
            let capacity = min(highest, Int(exp2(scale(Double(column))).rounded()))
            if capacities.last != capacity { capacities.append(capacity) }
        }
        return capacities
    }

    /// The layer's measured rate in each column, that of the largest stored capacity above the column before and up to
    /// this one; nil where none is stored there. Beyond its last point the layer hits no more.
    static func rates(_ layer: LayerResult, upTo capacities: [Int]) -> [Double?] {
        let curve = MeasuredCurve.hitRate(layer.lruCurve)
        return capacities.indices.map { column in
            let before = column > 0 ? capacities[column - 1] : 0
            let stored = layer.lruCurve.last { (before + 1...capacities[column]).contains($0.capacityBlocks) }
            return stored?.hitRate ?? curve.value(at: Double(capacities[column]))
        }
    }

    private func headline(_ context: ChartContext, _ layers: [LayerResult]) -> String {
        let needs = LayerNeeds(layers, shareOfAttainable: 0.9)
        guard let least = needs.capacities.map(\.capacityBlocks).min() else { return context.text("headline.none") }
        let most = needs.largest
        let isUneven = Telling.standsOut(Double(most.capacityBlocks), beside: Double(least))
        return context.text(
            most.capacityBlocks == least ? "headline.same" : isUneven ? "headline" : "headline.even",
            [
                "layer": String(most.layerID), "most": NumberText.integer(most.capacityBlocks),
                "least": NumberText.integer(least), "median": NumberText.significant(needs.medianBlocks),
            ])
    }

    private func table(_ context: ChartContext, _ layers: [LayerResult]) -> DataTable {
        let rows = layers.map { layer -> [DataTable.Cell] in
            [
                .integer(layer.layerID), .integer(layer.records), .integer(layer.minimumFeasibleCapacityBlocks),
                DataTable.Cell(HitCurve(layer)?.capacity(forShareOfAttainable: 0.9)),
                DataTable.Cell(HitCurve(layer)?.capacity(forShareOfAttainable: 0.99)),
                .optionalShare(layer.lruCurve.last?.hitRate),
            ]
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.layer_id"), key: "layer_id"),
                .init(context.words("column.records"), key: "records"),
                .init(context.text("column.feasible"), key: "min_feasible_capacity_blocks"),
                .init(context.text("column.capacity90"), key: "capacity_for_90"),
                .init(context.text("column.capacity99"), key: "capacity_for_99"),
                .init(context.text("column.best"), key: "largest_hit_rate"),
            ], rows: rows)
    }
}
