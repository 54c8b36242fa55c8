import LocalityModel
import Wording

/// Every number of the results: means with block sizes side by side, and the whole summaries of each size.
struct NumbersPart: Sendable {
    let views: [TraceView]
    let words: Words
    /// Metrics with more keys are curves: a chart, its table and its file have them.
    private static let keyLimit = 12

    func section() -> ReportSection {
        let sweep: [ReportBlock] = views.count > 1 ? [.table(sweepTable())] : []
        let blocks =
            sweep
            + views.blocks(words) { view in
                var table = summaryTable(view.group.primary)
                // Beside the means of every size the percentiles of each are a file.
                table.isCondensed = views.count > 1
                return [.table(table)]
            }
        return ReportSection(
            anchor: anchors("numbers"), title: words("numbers.title"),
            blocks: [
                .prose(words("numbers.introduction")), .folded(title: words("numbers.folded"), blocks: blocks),
            ])
    }

    private var group: TraceGroup { views[0].group }
    private var anchors: AnchorScope { views[0].anchors }

    /// The one number of each metric, a column a block size.
    private func sweepTable() -> ReportTable {
        let columns = group.results.map { result in
            DataTable.Column(
                words("column.block_size", ["n": NumberText.integer(result.blockSizeTokens)]),
                key: "block_size_\(result.blockSizeTokens)")
        }
        let rows = entries().map { metric, key -> [DataTable.Cell] in
            [.text(Self.path(metric, key))] + group.results.map { cell(metric.value(in: $0, key: key), metric) }
        }
        return ReportTable(
            anchor: anchors("all-numbers"),
            table: DataTable(
                caption: words("numbers.sweep"),
                columns: [DataTable.Column(words("column.metric"), key: "metric", isNumber: false)] + columns,
                rows: rows))
    }

    private func summaryTable(_ result: AnalysisResult) -> ReportTable {
        let statistics = ["mean", "std", "min", "p50", "p95", "max", "count"]
        let rows = entries().compactMap { metric, key -> [DataTable.Cell]? in
            guard let value = metric.value(in: result, key: key) else { return nil }
            let summary = metric.summary(in: result, key: key)
            let numbers = [
                value, summary?.standardDeviation, summary?.minimum, summary?.percentiles?[50],
                summary?.percentiles?[95], summary?.maximum,
            ]
            return [.text(Self.path(metric, key))] + numbers.map { cell($0, metric) } + [DataTable.Cell(summary?.count)]
        }
        let size = NumberText.integer(result.blockSizeTokens)
        return ReportTable(
            anchor: anchors("numbers-block-\(result.blockSizeTokens)"),
            table: DataTable(
                caption: words("numbers.caption", ["n": size]),
                columns: [DataTable.Column(words("column.metric"), key: "metric", isNumber: false)]
                    + statistics.map { DataTable.Column(words("column.\($0)"), key: $0) }, rows: rows))
    }

    /// Metrics with one number, those with keys once a key that any block size has.
    private func entries() -> [(metric: MetricDescription, key: Int?)] {
        MetricCatalogue.all.flatMap { metric -> [(metric: MetricDescription, key: Int?)] in
            if metric.key == nil {
                return group.results.contains { metric.value(in: $0) != nil } ? [(metric, nil)] : []
            }
            let keys = Set(group.results.flatMap { metric.keys(in: $0) }).sorted()
            return keys.count > Self.keyLimit ? [] : keys.map { (metric, $0) }
        }
    }

    private static func path(_ metric: MetricDescription, _ key: Int?) -> String {
        key.map { "\(metric.path).\($0)" } ?? metric.path
    }

    private func cell(_ value: Double?, _ metric: MetricDescription) -> DataTable.Cell {
        metric.unit == .ratio ? .optionalShare(value) : DataTable.Cell(value)
    }
}
