import LocalityModel
import Recommendations
import Wording

/// How many selected positions a touched block holds: what moving a whole block is worth.
struct TokensPerBlockChart: Chart {
    var id: String { ChartIdentifier.tokensPerBlock.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let summary = context.result.recordStatistics?.tokensPerBlockMean, summary.count > 0 else { return nil }
        var metric = DistributionPanels.Metric(
            title: context.text("x"), key: "tokens_per_block_mean", summary: summary, isShare: false)
        if let threshold = context.threshold("low-block-utilization") {
            metric.thresholds = [
                .init(value: threshold, label: context.text("threshold", ["n": NumberText.significant(threshold)]))
            ]
        }
        let size = Double(max(1, context.result.blockSizeTokens))
        let headline = context.text(
            context.result.blockSizeTokens == 1 ? "headline.tokens" : "headline",
            [
                "n": NumberText.significant(summary.mean), "size": NumberText.integer(context.result.blockSizeTokens),
                "share": NumberText.percent(min(1, summary.mean / size)),
            ])
        return DistributionPanels(metrics: [metric], context: context).content(headline: headline)
    }
}
