import LocalityModel
import Recommendations
import Wording

/// How alike the block sets of neighbouring steps are.
struct StepSimilarityChart: Chart {
    var id: String { ChartIdentifier.stepSimilarity.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let jaccard = context.result.temporalLocality?.stepJaccard, jaccard.count > 0 else { return nil }
        var metric = DistributionPanels.Metric(
            title: context.text("x"), key: "step_jaccard", summary: jaccard, isShare: true)
        for rule in ["volatile-steps", "stable-steps"] {
            guard let threshold = context.threshold(rule) else { continue }
            let label = context.text("threshold.\(rule)", ["n": NumberText.percent(threshold, places: 0)])
            metric.thresholds.append(.init(value: threshold, label: label))
        }
        let key =
            context.fired("stable-steps")
            ? "headline.stable" : context.fired("volatile-steps") ? "headline.volatile" : "headline"
        let headline = context.text(key, ["n": NumberText.percent(jaccard.mean, places: 0)])
        return DistributionPanels(metrics: [metric], context: context).content(headline: headline)
    }
}
