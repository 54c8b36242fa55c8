import Sizing
import Wording

/// Step time and tokens a second against the buffer, the whole cache as a line in each panel.
struct StepTimeChart: Chart {
    var id: String { "step-time" }
    var dependsOnBlockSize: Bool { false }

    private static let panelHeight = 240.0
    private static let gap = 16.0

    func content(_ context: ChartContext) -> ChartContent? {
        guard let plan = context.plan else { return nil }
        let unit = plan.chosenBuffer?.blockSizeTokens ?? 1
        let candidates = plan.candidates.filter { $0.blockSizeTokens == unit && $0.requestsWithinLimit > 0 }
        guard candidates.count > 1 else { return nil }
        var body = SVGBody()
        let times = plot(
            context, plan, "step", candidates.map { ($0, $0.times?.stepMean ?? 0) },
            baseline: plan.baseline.stepMilliseconds, limit: plan.machine.stepLimitMilliseconds)
        let rates = plot(
            context, plan, "rate", candidates.map { ($0, $0.tokensPerSecond) },
            baseline: plan.baseline.requestsWithinLimit > 0 ? plan.baseline.tokensPerSecond : nil, limit: nil)
        let width = (XYPlot.width - Self.gap) / 2
        for (index, plot) in [times, rates].enumerated() {
            let left = Double(index) * (width + Self.gap)
            plot.draw(into: &body, frame: Frame(left: left, top: 0, width: width, height: Self.panelHeight))
        }
        let headline = headline(context, plan, candidates)
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: Drawing(
                body, width: XYPlot.width, height: Self.panelHeight, name: context.text("title"),
                summary: headline),
            table: table(context, candidates))
    }

    private func plot(
        _ context: ChartContext, _ plan: BufferPlan, _ key: String, _ points: [(BufferCandidate, Double)],
        baseline: Double?, limit: Double?
    ) -> XYPlot {
        let capacities = points.map { Double($0.0.capacityBlocks) }
        let most = (points.map(\.1) + [baseline, limit].compactMap { $0 }).max() ?? 1
        var plot = XYPlot(
            title: context.text("\(key).title"),
            horizontal: .powers(context.text("x"), from: capacities.min() ?? 1, to: capacities.max() ?? 1),
            vertical: .upTo(most, context.text("\(key).y")))
        plot.series = [
            .init(label: context.text("series.buffer"), points: points.map { (Double($0.0.capacityBlocks), $0.1) })
        ]
        if let baseline {
            plot.horizontalLines.append(.init(value: baseline, label: context.text("series.whole"), isStrong: true))
        }
        if let limit { plot.horizontalLines.append(.init(value: limit, label: context.text("series.limit"))) }
        if let chosen = plan.chosenBuffer {
            let label = context.text("chosen", ["n": NumberText.integer(chosen.capacityBlocks)])
            plot.verticalLines = [.init(value: Double(chosen.capacityBlocks), label: label, isStrong: true)]
        }
        return plot
    }

    /// The chosen buffer against the whole cache; where the whole cache is chosen, the best buffer.
    private func headline(_ context: ChartContext, _ plan: BufferPlan, _ candidates: [BufferCandidate]) -> String {
        let best = candidates.max { $0.tokensPerSecond < $1.tokensPerSecond } ?? candidates[0]
        let shown = plan.chosenBuffer ?? best
        let whole = plan.baseline.tokensPerSecond
        let ratio = Telling.ratio(shown.tokensPerSecond, to: whole)
        let key =
            switch (whole, ratio) {
            case (0, _): "headline.alone"
            case (_, let ratio?) where ratio > 1: "headline"
            case (_, nil) where Telling.differ(shown.tokensPerSecond, whole) && shown.tokensPerSecond > whole:
                "headline.more"
            case (_, _) where Telling.differ(shown.tokensPerSecond, whole): "headline.whole"
            default: "headline.same"
            }
        let size = shown.blockSizeTokens
        return context.text(
            key,
            [
                "buffer": context.text(
                    size == 1 ? "rows" : "blocks",
                    ["n": NumberText.integer(shown.capacityBlocks), "size": NumberText.integer(size)]),
                "rate": NumberText.significant(shown.tokensPerSecond), "whole": NumberText.significant(whole),
                "factor": NumberText.significant(ratio ?? 1),
            ])
    }

    private func table(_ context: ChartContext, _ candidates: [BufferCandidate]) -> DataTable {
        DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.words("column.capacity_blocks"), key: "capacity_blocks"),
                .init(context.words("column.requests"), key: "requests"),
                .init(context.text("step.y"), key: "step_ms_mean"),
                .init(context.words("column.step99"), key: "step_ms_p99"),
                .init(context.text("rate.y"), key: "tokens_per_second"),
            ],
            rows: candidates.map {
                [
                    .integer($0.capacityBlocks), .integer($0.requestsWithinLimit), DataTable.Cell($0.times?.stepMean),
                    DataTable.Cell($0.times?.step99), DataTable.Cell($0.tokensPerSecond),
                ]
            })
    }
}
