import LocalityModel
import Recommendations
import TestSupport

/// A rule with its threshold as the specification states it, and how to give a result a measured value.
struct RuleCase: Sendable, CustomStringConvertible {
    let code: String
    let comparison: Comparison
    /// At 64 tokens a block.
    let threshold: Double
    /// What the threshold is multiplied by at a block size.
    var scale: @Sendable (Int) -> Double = { _ in 1 }
    let set: @Sendable (inout AnalysisResult, Double) -> Void

    var description: String { code }

    func threshold(blockSize: Int) -> Double { threshold * scale(blockSize) }

    /// Every rule whose measured value is a continuous number; `RuleThresholdTests` has the others, `counted`.
    static let all: [RuleCase] = decisionTable + simulation

    /// Rules whose measured value is a quotient of capacities.
    static let counted = ["capacity-beyond-step", "uneven-layers"]

    static func named(_ code: String) -> RuleCase { all.first { $0.code == code }! }

    private static let decisionTable: [RuleCase] = [
        RuleCase(code: "scattered-access", comparison: .above, threshold: 100, scale: { 64 / Double($0) }) {
            $0.recordStatistics?.uniqueBlocks = ResultBuilder.constant($1)
        },
        RuleCase(code: "hot-blocks", comparison: .above, threshold: 0.5) {
            $0.recordStatistics?.blockConcentration.gini = ResultBuilder.constant($1)
        },
        RuleCase(code: "concentrated", comparison: .below, threshold: 0.3) {
            $0.recordStatistics?.blockConcentration.normalizedEntropy = ResultBuilder.constant($1)
        },
        RuleCase(code: "low-block-utilization", comparison: .below, threshold: 5, scale: { Double($0) / 64 }) {
            $0.recordStatistics?.tokensPerBlockMean = ResultBuilder.constant($1)
        },
        RuleCase(code: "stable-steps", comparison: .above, threshold: 0.6) {
            $0.temporalLocality?.stepJaccard = ResultBuilder.constant($1)
        },
        RuleCase(code: "volatile-steps", comparison: .below, threshold: 0.2) {
            $0.temporalLocality?.stepJaccard = ResultBuilder.constant($1)
        },
        RuleCase(code: "short-reuse", comparison: .above, threshold: 0.8) { setReuse(&$0, [(9, $1), (11, 1)]) },
        RuleCase(code: "long-reuse", comparison: .below, threshold: 0.5) { setReuse(&$0, [(1, $1), (101, 1)]) },
        RuleCase(code: "sliding-window", comparison: .above, threshold: 0.7) { setRecency(&$0, 16, $1) },
        RuleCase(code: "history-needed", comparison: .below, threshold: 0.5) { setRecency(&$0, 64, $1) },
        RuleCase(code: "lru-sufficient", comparison: .above, threshold: 0.9) { setSequentialRate(&$0, $1) },
        RuleCase(code: "thrashing", comparison: .above, threshold: 256) {
            $0.workingSet = IntegerKeyed([(64, ResultBuilder.constant($1))])
            setSequentialRate(&$0, 0.2)
        },
    ]

    private static let simulation: [RuleCase] = [
        RuleCase(code: "belady-gap", comparison: .above, threshold: 0.05) {
            $0.placementSimulation?.policies["lru"] = ResultBuilder.policy([60, 120], [0, 0])
            $0.placementSimulation?.policies["belady"] = ResultBuilder.policy([60, 120], [0, $1])
        },
        RuleCase(code: "neighbour-layer-reuse", comparison: .above, threshold: 0.7) {
            $0.crossLayerOverlap = CrossLayerOverlap(layers: [3, 9], meanOverlap: [[1, $1], [$1, 1]])
        },
        RuleCase(code: "sliding-churn", comparison: .above, threshold: 0.8) {
            $0.tokenStepOverlap = ResultBuilder.constant(0.1)
            $0.tokenStepOverlapShifted = ResultBuilder.constant($1)
        },
        RuleCase(code: "wasted-block-bytes", comparison: .below, threshold: 0.25) {
            $0.recordStatistics?.tokensPerBlockMean = ResultBuilder.constant($1 * Double($0.blockSizeTokens))
        },
    ]

    private static func setReuse(_ result: inout AnalysisResult, _ points: [(Int, Double)]) {
        result.temporalLocality?.reuseTimeCDF = points.map { ReuseTimePoint(steps: $0, share: $1) }
    }

    private static func setRecency(_ result: inout AnalysisResult, _ window: Int, _ share: Double) {
        result.recordStatistics?.recentLocality.recentBlockRatio = IntegerKeyed([
            (window, ResultBuilder.constant(share))
        ])
        result.recordStatistics?.recentLocality.recentTokenRatio = IntegerKeyed([
            (window * 64, ResultBuilder.constant(share))
        ])
    }

    static func setSequentialRate(_ result: inout AnalysisResult, _ rate: Double) {
        var row = ResultBuilder.sequential(256, hits: 500)
        row.hitRate = rate
        result.cacheSimulation = IntegerKeyed([(256, row)])
    }
}
