import LocalityModel
import Recommendations

/// The front page's table: a row for each data set and block size, and the same rows with every number, folded.
struct GeneralTable: Sendable {
    let runs: [SiteRun]
    let words: Words
    let explanations: ExplanationCatalogue

    /// Elements of a page that rows may take, of the 5 000 it may have.
    private static let nodeBudget = 4200

    private struct Row {
        let run: SiteRun
        let result: AnalysisResult
        let advice: Advice?
    }

    private var rows: [Row] {
        runs.flatMap { run in
            zip(run.group.results, run.group.advice).map { Row(run: run, result: $0, advice: $1) }
        }
    }

    func blocks() -> [ReportBlock] {
        let rows = rows
        let main = mainTable(rows)
        let all = everyNumber(rows)
        let mainLimit = min(rows.count, Self.nodeBudget / (main.columns.count + 5))
        let left = Self.nodeBudget - mainLimit * (main.columns.count + 5)
        let allLimit = left / (all.columns.count + 2)
        var front = ReportTable(anchor: "data-sets", table: main, rowLimit: max(2, mainLimit))
        front.filterableFrom = 3
        var blocks: [ReportBlock] = [.table(front)]
        let folded = ReportTable(anchor: "all-numbers", table: all, rowLimit: max(2, min(rows.count, allLimit)))
        blocks.append(.folded(title: words("general.all"), blocks: [.table(folded)]))
        return blocks
    }

    private func mainTable(_ rows: [Row]) -> DataTable {
        let spark = HitRateSparkline(for: rows.map(\.result), words: words)
        let columns = [
            column("dataset", isNumber: false), column("block"), column("curve", isNumber: false), column("records"),
            column("unique_blocks"), column("touched"), column("step_jaccard"), column("reuse_within_10"),
            column("capacity_for_90"), column("attainable_hit_rate"), column("strategy", isNumber: false),
        ]
        return DataTable(
            caption: words("general.caption"), columns: columns,
            rows: rows.map { row in
                [
                    .link(text: row.run.label, target: row.run.path), .integer(row.result.blockSizeTokens),
                    spark.cell(row.result),
                ] + numbers(row)
            })
    }

    private func numbers(_ row: Row) -> [DataTable.Cell] {
        let record = row.result.recordStatistics
        let temporal = row.result.temporalLocality
        let first = row.advice?.strategies.min { $0.rank < $1.rank }
        return [
            DataTable.Cell(record?.uniqueBlocks.count), mean(record?.uniqueBlocks),
            .optionalShare(record?.touchedBlockRatio.flatMap { $0.count > 0 ? $0.mean : nil }),
            mean(temporal?.stepJaccard),
            .optionalShare(MeasuredCurve.reuseTime(temporal).value(at: 10)),
            DataTable.Cell(row.result.placementSimulation?.capacityForShare["0.9"]),
            .optionalShare(HitRateCeiling(row.result)?.share), first.map { .text($0.title) } ?? .none,
        ]
    }

    private func mean(_ summary: Summary?) -> DataTable.Cell {
        DataTable.Cell(summary.flatMap { $0.count > 0 ? $0.mean : nil })
    }

    /// Every metric of the catalogue that is one number, and where the numbers come from.
    private func everyNumber(_ rows: [Row]) -> DataTable {
        let metrics = MetricCatalogue.all.filter { metric in
            metric.key == nil && rows.contains { metric.value(in: $0.result) != nil }
        }
        let titles = metrics.map { metric in
            DataTable.Column(explanations.metric(metric.identifier)?.title ?? metric.identifier, key: metric.identifier)
        }
        let columns =
            [column("dataset", isNumber: false), column("block")] + titles + [
                column("requests"), column("layers"), column("key_mode", isNumber: false),
                column("trace", isNumber: false),
            ]
        return DataTable(
            caption: words("general.every"), columns: columns,
            rows: rows.map { row in
                [.text(row.run.label), .integer(row.result.blockSizeTokens)]
                    + metrics.map { DataTable.Cell($0.value(in: row.result)) } + provenance(row.result)
            })
    }

    private func provenance(_ result: AnalysisResult) -> [DataTable.Cell] {
        [
            DataTable.Cell(result.diagnostics?.requests), DataTable.Cell(result.diagnostics?.layers),
            .text(Population(result, words).keyMode), .text(result.traceDirectory),
        ]
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}
