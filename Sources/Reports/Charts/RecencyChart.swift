import LocalityModel
import Recommendations
import Wording

/// What share of the selections lies in the newest part of the sequence, by tokens and by blocks.
struct RecencyChart: Chart {
    var id: String { ChartIdentifier.recency.rawValue }

    /// Rules that look at a window of blocks, the one that the headline follows first.
    private static let rules = ["sliding-window", "history-needed"]

    func content(_ context: ChartContext) -> ChartContent? {
        guard let recent = context.result.recordStatistics?.recentLocality else { return nil }
        let tokens = recent.recentTokenRatio.pairs.filter { $0.value.count > 0 }
        let blocks = recent.recentBlockRatio.pairs.filter { $0.value.count > 0 }
        guard !tokens.isEmpty || !blocks.isEmpty else { return nil }
        let groups = [
            DotPlot.Group(
                title: context.text("tokens"), rows: tokens.map { row(context, $0, unit: "tokens", rule: nil) }),
            DotPlot.Group(
                title: context.text("blocks"),
                rows: blocks.map { row(context, $0, unit: "blocks", rule: Self.rule(of: $0.key, context)) }),
        ].filter { !$0.rows.isEmpty }
        let headline = headline(context, tokens: tokens, blocks: blocks)
        let plot = DotPlot(groups: groups, axis: .percent(context.text("x")), columns: 2)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: plot.drawing(name: context.text("title"), summary: headline),
            table: table(context, tokens: tokens, blocks: blocks))
    }

    /// The rule that looks at a window of so many blocks; nil where none does.
    private static func rule(of window: Int, _ context: ChartContext) -> String? {
        rules.first { context.advice?.finding($0)?.values["window_blocks"] == Double(window) }
    }

    private func row(
        _ context: ChartContext, _ item: (key: Int, value: Summary), unit: String, rule: String?
    ) -> DotPlot.Row {
        let summary = item.value
        let low = summary.percentiles?[10] ?? summary.minimum
        let high = summary.percentiles?[90] ?? summary.maximum
        return DotPlot.Row(
            label: context.text("row.\(unit)", ["n": NumberText.integer(item.key)]), value: summary.mean,
            note: NumberText.percent(summary.mean), spread: low...max(low, high),
            threshold: rule.flatMap { context.threshold($0) })
    }

    private func headline(
        _ context: ChartContext, tokens: [(key: Int, value: Summary)], blocks: [(key: Int, value: Summary)]
    ) -> String {
        let chosen = blocks.first { Self.rule(of: $0.key, context) == Self.rules[0] } ?? blocks.first
        if let chosen {
            let key = context.fired(Self.rules[0]) ? "headline.recent" : "headline"
            return context.text(
                key, ["n": NumberText.integer(chosen.key), "share": NumberText.percent(chosen.value.mean, places: 0)])
        }
        let window = tokens[0]
        return context.text(
            "headline.tokens",
            ["n": NumberText.integer(window.key), "share": NumberText.percent(window.value.mean, places: 0)])
    }

    private func table(
        _ context: ChartContext, tokens: [(key: Int, value: Summary)], blocks: [(key: Int, value: Summary)]
    ) -> DataTable {
        func rows(_ items: [(key: Int, value: Summary)], _ unit: String) -> [[DataTable.Cell]] {
            items.map { item in
                [
                    .text(context.text("row.\(unit)", ["n": NumberText.integer(item.key)])), .share(item.value.mean),
                    .optionalShare(item.value.percentiles?[10]), .optionalShare(item.value.percentiles?[50]),
                    .optionalShare(item.value.percentiles?[90]),
                ]
            }
        }
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.window"), key: "window", isNumber: false),
                .init(context.words("column.mean"), key: "mean"), .init("p10", key: "p10"), .init("p50", key: "p50"),
                .init("p90", key: "p90"),
            ], rows: rows(tokens, "tokens") + rows(blocks, "blocks"))
    }
}
