import LocalityModel
import Wording

/// A picture of the trace: which positions are selected as a stream goes on.
struct AccessMapChart: Chart {
    var id: String { "access-map" }
    var dependsOnBlockSize: Bool { false }

    /// Panels of one picture.
    private static let panelLimit = 4

    func content(_ context: ChartContext) -> ChartContent? {
        let all = (context.result.accessMap?.streams ?? []).filter { $0.rows.contains { !$0.isEmpty } }
        let streams = Array(Self.spread(all, limit: Self.panelLimit))
        guard let first = streams.first else { return nil }
        let highest = streams.flatMap { $0.rows.flatMap { $0 } }.max() ?? 0
        let scale = HeatScale.counts(
            to: max(1, highest), context.text("legend"), missing: context.text("none"))
        let headline = headline(context, streams)
        var body = SVGBody()
        let columns = streams.count > 1 ? 2 : 1
        let width = XYPlot.width
        let panel = Frame(left: 0, top: 0, width: (width - 14 * Double(columns - 1)) / Double(columns), height: 230)
        for (index, stream) in streams.enumerated() {
            let column = index % columns
            map(context, stream, scale: scale).draw(
                into: &body,
                frame: Frame(
                    left: Double(column) * (panel.width + 14), top: Double(index / columns) * (panel.height + 10),
                    width: panel.width, height: panel.height), showsRowTitle: column == 0)
        }
        let bottom = Double((streams.count + columns - 1) / columns) * (panel.height + 10)
        scale.drawLegend(into: &body, left: 50, top: bottom)
        return ChartContent(
            headline: headline,
            subtitle: context.text(
                "subtitle",
                ["request": NumberText.integer(first.requestID), "population": context.tokenPopulation]),
            drawing: Drawing(
                body, width: width, height: bottom + HeatScale.legendHeight + 6, name: context.text("title"),
                summary: headline),
            table: table(context, streams))
    }

    static func spread<T>(_ items: [T], limit: Int) -> [T] {
        guard items.count > limit else { return items }
        return (0..<limit).map { items[$0 * (items.count - 1) / (limit - 1)] }
    }

    private func map(_ context: ChartContext, _ stream: AccessMapStream, scale: HeatScale) -> Heatmap {
        let rows = stream.rows.count
        let columns = stream.rows.map(\.count).max() ?? 1
        let tokens = columns * stream.tokensPerColumn
        let positions = AxisScale(.linear, from: 0, to: Double(tokens), start: 0, end: Double(columns))
        let steps = AxisScale(
            .linear, from: Double(stream.firstStep), to: Double(max(stream.lastStep, stream.firstStep + 1)), start: 0.5,
            end: Double(rows) - 0.5)
        return Heatmap(
            title: context.text("panel", ["layer": String(stream.layerID)]),
            cells: stream.rows.map { row in row.map { $0 > 0 ? Double($0) : nil } }, scale: scale,
            columnTitle: context.text("x"),
            columnTicks: positions.ticks(limit: 4).map { .init(at: positions($0), label: NumberText.significant($0)) },
            rowTitle: context.text("y"),
            rowTicks: steps.ticks(limit: 4).filter { $0 == $0.rounded() }
                .map { .init(at: steps($0), label: NumberText.significant($0)) },
            rowNames: (0..<rows).map { NumberText.integer(stream.firstStep + $0 * stream.recordsPerRow) },
            columnNames: (0..<columns).map { NumberText.integer($0 * stream.tokensPerColumn) })
    }

    /// The share of touches in the newest tenth of the sequence as it was at their step, over the streams drawn. A
    /// sequence reaches to the newest position that the stream has selected so far, since a step nearly always selects
    /// its own token.
    private func headline(_ context: ChartContext, _ streams: [AccessMapStream]) -> String {
        var total = 0
        var newest = 0
        for stream in streams {
            var columns = 0
            for row in stream.rows {
                columns = max(columns, (row.lastIndex { $0 > 0 } ?? -1) + 1)
                total += row.reduce(0, +)
                newest += row.dropFirst(columns - (columns + 5) / 10).reduce(0, +)
            }
        }
        let share = total > 0 ? Double(newest) / Double(total) : 0
        return context.text(
            Telling.isMost(share)
                ? "headline.newest" : Telling.isSmall(share) ? "headline.everywhere" : "headline",
            ["share": NumberText.percent(share, places: 0)])
    }

    private func table(_ context: ChartContext, _ streams: [AccessMapStream]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.layer_id"), key: "layer_id"),
                .init(context.text("column.record"), key: "first_record"),
                .init(context.text("column.position"), key: "first_position"),
                .init(context.text("column.count"), key: "positions"),
            ],
            grids: streams.map { stream in
                DataGrid(
                    series: "layer_id=\(stream.layerID) positions_per_column=\(stream.tokensPerColumn)",
                    names: [stream.layerID], columnWidth: stream.tokensPerColumn,
                    rows: stream.rows.enumerated().map { ($0.offset * stream.recordsPerRow, $0.element) })
            })
    }
}
