import Sizing
import Wording

/// The hit rate that the plan predicts beside the one that an engine counted.
struct ObservedChart: Chart {
    var id: String { "observed" }
    var dependsOnBlockSize: Bool { false }
    var isAskedFor: Bool { true }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let plan = context.plan, let observed = plan.observed, let prediction = plan.prediction
        else { return nil }
        let rows = [
            DotPlot.Row(
                label: context.text("predicted"), value: prediction.hitRate,
                note: NumberText.percent(prediction.hitRate), spread: plan.predictedInterval),
            DotPlot.Row(
                label: context.text("counted"), value: observed.hitRate, note: NumberText.percent(observed.hitRate),
                isEmphasized: true),
        ]
        let difference = observed.hitRate - prediction.hitRate
        let points = NumberText.points(abs(difference))
        let key = points == NumberText.points(0) ? "headline.same" : difference > 0 ? "headline" : "headline.fewer"
        let headline = context.text(
            key,
            [
                "observed": NumberText.percent(observed.hitRate), "predicted": NumberText.percent(prediction.hitRate),
                "points": points,
            ])
        return ChartContent(
            headline: headline, subtitle: context.text("subtitle", ["population": context.tokenPopulation]),
            drawing: DotPlot(
                groups: [DotPlot.Group(title: context.text("group"), rows: rows)], axis: .percent(context.text("x"))
            ).drawing(name: context.text("title"), summary: headline, width: 460),
            table: table(context, plan, observed, prediction))
    }

    private func table(
        _ context: ChartContext, _ plan: BufferPlan, _ observed: ObservedHits, _ prediction: BufferPlan.Prediction
    ) -> DataTable {
        let interval = plan.predictedInterval
        return DataTable(
            caption: context.text("title"),
            columns: [
                .init(context.text("column.source"), key: "source", isNumber: false),
                .init(context.text("x"), key: "hit_rate"),
                .init(context.text("column.low"), key: "low"), .init(context.text("column.high"), key: "high"),
                .init(context.text("column.hits"), key: "hits"), .init(context.text("column.misses"), key: "misses"),
            ],
            rows: [
                [
                    .text(context.text("predicted")), .share(prediction.hitRate),
                    .optionalShare(interval?.lowerBound), .optionalShare(interval?.upperBound), .none, .none,
                ],
                [
                    .text(context.text("counted")), .share(observed.hitRate), .none, .none,
                    observed.hits.map { .integer($0) } ?? .none, observed.misses.map { .integer($0) } ?? .none,
                ],
            ]
        ).withoutEmptyColumns()
    }
}
