import Recommendations
import Sizing
import Wording

/// Share of the selections that is kept against the number of layers that choose for themselves.
struct SharedIndexersChart: Chart {
    var id: String { "shared-indexers" }
    var dependsOnBlockSize: Bool { false }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let shared = context.sharedIndexers, let wished = shared.pattern(.usual) else { return nil }
        let patterns = shared.sharing.patterns
        var plot = XYPlot(
            horizontal: .whole(context.text("x"), from: 1, to: Double(shared.layerCount)),
            vertical: .percent(context.text("y")))
        plot.series = [
            .init(
                label: context.text("series"), points: patterns.map { (Double($0.indexers), $0.keptShare) },
                hasMarkers: false)
        ]
        plot.verticalLines = [
            .init(
                value: Double(wished.indexers),
                label: context.text("wished", ["n": NumberText.integer(wished.indexers)]), isStrong: true)
        ]
        let headline = context.text(
            wished.indexers == shared.layerCount ? "headline.all" : "headline",
            [
                "choosing": NumberText.integer(wished.indexers), "layers": NumberText.integer(shared.layerCount),
                "kept": NumberText.percent(wished.keptShare),
            ])
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: plot.drawing(name: context.text("title"), summary: headline),
            table: table(context, shared))
    }

    private func table(_ context: ChartContext, _ shared: SharedIndexers) -> DataTable {
        let hasKeys = shared.keyBytesPerIndexer > 0
        let rows = shared.sharing.patterns.map { pattern -> [DataTable.Cell] in
            let keys: [DataTable.Cell] = hasKeys ? [.bytes(Double(shared.keyBytes(pattern)))] : []
            let ids = context.words.joining.list(pattern.choosingLayers.map(String.init))
            return [.integer(pattern.indexers), .share(pattern.keptShare)] + keys
                + [.text(pattern.letters), .text(ids)]
        }
        let keys: [DataTable.Column] = hasKeys ? [.init(context.text("column.keys"), key: "key_bytes_per_request")] : []
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x"), key: "indexers"), .init(context.text("y"), key: "kept_share"),
            ] + keys + [
                .init(context.text("column.pattern"), key: "pattern", isNumber: false),
                .init(context.text("column.layers"), key: "layer_ids", isNumber: false),
            ], rows: rows)
    }
}

extension ChartContext {
    /// How layers may share indexers, with the bytes of their keys where the trace was sized; nil where nothing is
    /// known.
    fileprivate var sharedIndexers: SharedIndexers? {
        if let plan { return try? plan.sharedIndexers([result]).get() }
        return try? SharedIndexers(result, contextTokens: 0, indexerBytes: 0)
    }
}
