import LocalityModel
import Recommendations
import Wording

/// How unevenly a step's positions fall on its blocks: Gini coefficient and normalised entropy.
struct ConcentrationChart: Chart {
    var id: String { ChartIdentifier.concentration.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let concentration = context.result.recordStatistics?.blockConcentration, concentration.gini.count > 0
        else { return nil }
        func metric(_ key: String, _ summary: Summary, rule: String) -> DistributionPanels.Metric {
            let threshold = context.threshold(rule)
            return DistributionPanels.Metric(
                title: context.text(key), key: key, summary: summary, isShare: true,
                thresholds: threshold.map { value in
                    [
                        .init(
                            value: value,
                            label: context.text("threshold.\(key)", ["n": NumberText.percent(value, places: 0)]))
                    ]
                } ?? [])
        }
        let metrics = [
            metric("gini", concentration.gini, rule: "hot-blocks"),
            metric("entropy", concentration.normalizedEntropy, rule: "concentrated"),
        ]
        let gini = concentration.gini.mean
        let isOfTokens = context.result.blockSizeTokens == 1
        let key =
            isOfTokens
            ? "headline.tokens"
            : context.fired("hot-blocks") ? "headline.hot" : Telling.isSmall(gini) ? "headline.even" : "headline"
        let headline = context.text(
            key,
            [
                "gini": NumberText.decimal(gini, places: 2),
                "entropy": NumberText.decimal(concentration.normalizedEntropy.mean, places: 2),
            ])
        return DistributionPanels(metrics: metrics, context: context).content(headline: headline)
    }
}
