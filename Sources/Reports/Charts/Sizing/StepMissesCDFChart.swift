import LocalityModel
import Sizing
import Wording

/// How many steps of one request miss how much with the chosen buffer, beside the normal form of the same mean and
/// deviation. Drawn are the percentiles that a result holds.
struct StepMissesCDFChart: Chart {
    var id: String { "step-misses-cdf" }

    /// Points of the normal form's curve.
    private static let curvePoints = 48

    func content(_ context: ChartContext) -> ChartContent? {
        guard let chosen = context.chosenCapacity, let misses = context.result.requestStepMisses,
            let point = misses.capacities.last(where: { $0.capacityBlocks <= chosen })
        else { return nil }
        let summary = StepMissesChart.summary(point)
        guard summary.maximum > 0, let measured = SummaryCDF.points(summary) else { return nil }
        let normal = NormalForm(StepMisses(summary))
        let headline = headline(context, summary, normal, chosen)
        let subtitle = context.text(
            "subtitle",
            [
                "n": NumberText.integer(chosen), "unit": context.unit, "steps": NumberText.integer(summary.count),
                "population": context.population,
            ])
        return ChartContent(
            headline: headline, subtitle: subtitle,
            drawing: summary.minimum < summary.maximum
                ? plot(context, summary, measured, normal).drawing(
                    name: context.text("title"), summary: headline, width: 460, height: 290) : nil,
            table: table(context, measured, normal))
    }

    private func plot(
        _ context: ChartContext, _ summary: Summary, _ measured: [(x: Double, y: Double)], _ normal: NormalForm
    ) -> XYPlot {
        let reach = max(summary.maximum, normal.percentile99)
        var plot = XYPlot(
            horizontal: .upTo(reach, context.text("x", ["unit": context.unit])),
            vertical: .percent(context.words("axis.share_of_steps")))
        let curve = (0...Self.curvePoints).map { index -> (x: Double, y: Double) in
            let units = reach * Double(index) / Double(Self.curvePoints)
            return (units, normal.share(upTo: units))
        }
        plot.series = [
            .init(label: context.text("series.measured"), points: measured, shape: .points),
            .init(label: context.text("series.normal"), points: curve, hasMarkers: false),
        ]
        plot.verticalLines = [
            .init(
                value: summary.mean,
                label: context.words("mark.mean", ["n": NumberText.significant(summary.mean)]), isStrong: true)
        ]
        if let high = summary.percentiles?[99] {
            plot.verticalLines.append(
                .init(value: high, label: context.text("mark.high", ["n": NumberText.significant(high)])))
        }
        return plot
    }

    private func headline(
        _ context: ChartContext, _ summary: Summary, _ normal: NormalForm, _ chosen: Int
    ) -> String {
        let measured = NumberText.significant((summary.percentiles?[99] ?? summary.maximum).rounded())
        let expected = NumberText.significant(normal.percentile99.rounded())
        let names = [
            "n": NumberText.integer(chosen), "unit": context.unit, "high": measured, "normal": expected,
            "mean": NumberText.significant(summary.mean.rounded()),
        ]
        if summary.minimum == summary.maximum { return context.text("headline.equal", names) }
        return context.text(measured == expected ? "headline.normal" : "headline", names)
    }

    private func table(
        _ context: ChartContext, _ measured: [(x: Double, y: Double)], _ normal: NormalForm
    ) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("x", ["unit": context.unit]), key: "misses"),
                .init(context.text("series.measured"), key: "share_of_steps"),
                .init(context.text("series.normal"), key: "share_normal"),
            ],
            rows: measured.map { [.number($0.x), .share($0.y), .share(normal.share(upTo: $0.x))] })
    }
}
