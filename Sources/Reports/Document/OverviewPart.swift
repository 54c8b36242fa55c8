import LocalityModel
import Recommendations

/// The verdicts of several traces in one table, each a link to its section.
struct OverviewPart: Sendable {
    let groups: [TraceGroup]
    let names: [TraceName]
    let slugs: [String]
    let words: Words

    func section() -> ReportSection {
        let rows = zip(groups, zip(names, slugs)).enumerated().map { index, entry -> [DataTable.Cell] in
            let (group, item) = entry
            let result = group.primary
            let first = group.primaryAdvice?.strategies.min { $0.rank < $1.rank }
            return [
                index < ReportBuilder.sectionLimit
                    ? .link(text: item.0.title, target: "#" + item.1) : .text(item.0.title),
                DataTable.Cell(result.recordStatistics?.uniqueBlocks.count),
                DataTable.Cell(result.recordStatistics?.uniqueBlocks.mean),
                DataTable.Cell(result.temporalLocality?.stepJaccard.mean),
                .optionalShare(MeasuredCurve.reuseTime(result.temporalLocality).value(at: 10)),
                DataTable.Cell(result.placementSimulation?.capacityForShare["0.9"]),
                .optionalShare(HitRateCeiling(result)?.share), first.map { .text($0.title) } ?? .none,
            ]
        }
        let columns = [
            column("run", isNumber: false), column("records"), column("unique_blocks"), column("step_jaccard"),
            column("reuse_within_10"), column("capacity_for_90"), column("attainable_hit_rate"),
            column("strategy", isNumber: false),
        ]
        return ReportSection(
            anchor: "overview", title: words("overview.title"),
            blocks: [
                .table(
                    ReportTable(
                        anchor: "verdicts",
                        table: DataTable(caption: words("overview.caption"), columns: columns, rows: rows)))
            ])
    }

    private func column(_ key: String, isNumber: Bool = true) -> DataTable.Column {
        DataTable.Column(words("column.\(key)"), key: key, isNumber: isNumber)
    }
}
