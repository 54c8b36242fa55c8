import LocalityModel
import Wording

/// The distribution of a summary's samples: smallest, thirteen percentiles, largest, as points, since nothing is known
/// of what lies between them.
enum SummaryCDF {
    /// Value and cumulative share; nil where the summary has no sample or no percentiles (the Python script's).
    static func points(_ summary: Summary?) -> [(x: Double, y: Double)]? {
        guard let summary, summary.count > 0, let percentiles = summary.percentiles else { return nil }
        let inner = zip(Percentiles.percentages, percentiles.values).map { (x: $1, y: Double($0) / 100) }
        return [(summary.minimum, 0)] + inner + [(summary.maximum, 1)]
    }

    /// Percentiles of several summaries as a table: a row a percentage, a column a summary.
    static func table(
        _ summaries: [(title: String, key: String, summary: Summary)], caption: String, percentTitle: String
    ) -> DataTable {
        let names = ["min"] + Percentiles.percentages.map { "p\($0)" } + ["max", "mean", "std"]
        let values = summaries.map { item -> [Double?] in
            let summary = item.summary
            let inner = summary.percentiles?.values.map(Optional.some) ?? Percentiles.percentages.map { _ in nil }
            return [summary.minimum] + inner + [summary.maximum, summary.mean, summary.standardDeviation]
        }
        let rows = names.enumerated().map { index, name -> [DataTable.Cell] in
            [.text(name)] + values.map { DataTable.Cell($0[index]) }
        }
        return DataTable(
            caption: caption,
            columns: [DataTable.Column(percentTitle, key: "statistic", isNumber: false)]
                + summaries.map { DataTable.Column($0.title, key: $0.key) }, rows: rows)
    }
}

/// Distributions side by side, one panel a metric; where a result has no percentiles, mean and range instead. A metric
/// whose samples are all equal, or that is distributed as one before it, has no panel: the headline or the table says
/// all of it.
struct DistributionPanels: Sendable {
    struct Metric: Sendable {
        /// Title, in the chart's words.
        var title: String
        var key: String
        var summary: Summary
        /// A share of 1: drawn from 0 to 100 %.
        var isShare: Bool
        var thresholds: [XYPlot.Reference] = []
    }

    var metrics: [Metric]
    var context: ChartContext

    func content(headline: String) -> ChartContent {
        let name = context.text("title")
        let hasCurves = metrics.allSatisfy { SummaryCDF.points($0.summary) != nil }
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.population]),
            drawing: telling.isEmpty
                ? nil : hasCurves ? curves(name: name, summary: headline) : ranges(name: name, summary: headline),
            table: SummaryCDF.table(
                metrics.map { ($0.title, $0.key, $0.summary) }, caption: name,
                percentTitle: context.words("column.statistic")))
    }

    /// The metrics that have a panel, with their column of the table.
    private var telling: [(column: Int, metric: Metric)] {
        metrics.enumerated().filter { index, metric in
            metric.summary.minimum < metric.summary.maximum
                && !metrics[..<index].contains { $0.summary == metric.summary }
        }.map { ($0.offset + 1, $0.element) }
    }

    private func curves(name: String, summary: String) -> Drawing {
        let plots = telling.map { column, metric -> XYPlot in
            var plot = XYPlot(
                horizontal: axis(metric), vertical: .percent(context.words("axis.share_of_steps")))
            plot.title = metrics.count > 1 ? metric.title : nil
            plot.series = [XYPlot.Series(label: "", points: SummaryCDF.points(metric.summary) ?? [], shape: .points)]
            plot.verticalLines = [
                .init(
                    value: metric.summary.mean,
                    label: context.words("mark.mean", ["n": text(metric.summary.mean, metric)]), isStrong: true)
            ]
            plot.verticalLines += metric.thresholds
            plot.probe = (column, nil)
            return plot
        }
        if plots.count == 1 { return plots[0].drawing(name: name, summary: summary, height: 260) }
        return Panels(plots: plots, columns: min(3, plots.count), panelHeight: 230, sharesVerticalTitle: true)
            .drawing(name: name, summary: summary)
    }

    private func axis(_ metric: Metric) -> XYPlot.Axis {
        // Several panels have their titles above.
        let title = metrics.count > 1 ? "" : metric.title
        guard !metric.isShare else {
            var axis = XYPlot.Axis.percent(title)
            axis.title = title
            return axis
        }
        let reach = max(metric.summary.maximum, metric.thresholds.map(\.value).max() ?? 0)
        return .upTo(max(reach, 1), title)
    }

    private func ranges(name: String, summary: String) -> Drawing {
        let groups = telling.map { _, metric -> DotPlot.Group in
            let row = DotPlot.Row(
                label: metric.title, value: metric.summary.mean, note: text(metric.summary.mean, metric),
                spread: metric.summary.minimum...max(metric.summary.minimum, metric.summary.maximum))
            return DotPlot.Group(title: metric.title, rows: [row])
        }
        let isShare = metrics.allSatisfy(\.isShare)
        let title = context.words("axis.range")
        let axis: XYPlot.Axis =
            isShare
            ? .percent(title) : .linear(title, from: 0, to: max(1, metrics.map(\.summary.maximum).max() ?? 1))
        return DotPlot(groups: groups, axis: axis).drawing(name: name, summary: summary)
    }

    private func text(_ value: Double, _ metric: Metric) -> String {
        metric.isShare ? NumberText.percent(value) : NumberText.significant(value)
    }
}
