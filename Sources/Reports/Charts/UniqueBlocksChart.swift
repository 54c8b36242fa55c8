import LocalityModel
import Recommendations
import Wording

/// How scattered a step's blocks are: how many, how dense, and what part of the sequence's.
struct UniqueBlocksChart: Chart {
    var id: String { ChartIdentifier.uniqueBlocks.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let record = context.result.recordStatistics, record.uniqueBlocks.count > 0 else { return nil }
        var metrics = [
            DistributionPanels.Metric(
                title: context.text("unique"), key: "unique_blocks", summary: record.uniqueBlocks, isShare: false),
            DistributionPanels.Metric(
                title: context.text("density"), key: "block_density", summary: record.blockDensity, isShare: true),
        ]
        let touched = record.touchedBlockRatio.flatMap { $0.count > 0 ? $0 : nil }
        if let touched {
            metrics.append(
                .init(title: context.text("touched"), key: "touched_block_ratio", summary: touched, isShare: true))
        }
        if let threshold = context.threshold("scattered-access"), Self.isInSight(threshold, record) {
            let label = context.text("threshold", ["n": NumberText.significant(threshold)])
            metrics[0].thresholds = [.init(value: threshold, label: label)]
        }
        let values = [
            "unique": NumberText.significant(record.uniqueBlocks.mean.rounded()),
            "touched": NumberText.percent(touched?.mean ?? 0, places: 0),
            "density": NumberText.percent(record.blockDensity.mean, places: 0),
        ]
        // The advice says first where a step touches nearly everything.
        let isSaturated = context.advice?.verdict != nil
        let key = touched == nil ? "headline" : isSaturated ? "headline.saturated" : "headline.touched"
        return DistributionPanels(metrics: metrics, context: context).content(headline: context.text(key, values))
    }

    /// Whether a threshold can be drawn without pressing the curve into a corner.
    private static func isInSight(_ threshold: Double, _ record: RecordStatistics) -> Bool {
        threshold / record.uniqueBlocks.maximum < longestAxis
    }

    /// How many times the largest sample the axis may reach.
    private static let longestAxis = 4.0
}
