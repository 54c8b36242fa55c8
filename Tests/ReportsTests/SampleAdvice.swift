import LocalityModel

@testable import Recommendations
@testable import Sizing

/// Hand-made advice with one of everything that a report shows.
enum SampleAdvice {
    static func full(_ result: AnalysisResult) -> Advice {
        Advice(
            scope: AdviceScope(of: result),
            findings: [
                finding(result, "scattered-access", .fired, .advice, chart: "unique-blocks", contradicted: true),
                finding(result, "history-needed", .fired, .warning, chart: "recency"),
                finding(result, "stable-steps", .notFired, .info, chart: "step-similarity"),
                finding(result, "long-reuse", .notEvaluated, .advice, chart: "reuse-time"),
            ],
            strategies: [
                strategy("lru-near-tier", rank: 1, .recommended), strategy("lfu", rank: 2, .possible),
                strategy("sliding-window", rank: 3, .notRecommended),
            ], plan: plan,
            layerBudget: LayerSplit(
                evenBlocks: 200, layers: [.init(layerID: 0, capacityBlocks: 200, hitRate: 0.8)], hitRate: 0.8,
                uniformHitRate: 0.7, attainableSaving: nil))
    }

    private static func finding(
        _ result: AnalysisResult, _ code: String, _ status: FindingStatus, _ level: FindingLevel, chart: String,
        contradicted: Bool = false
    ) -> Finding {
        let isJudged = status != .notEvaluated
        return Finding(
            code: code, status: status, level: level, title: "Title of \(code)",
            claim: isJudged ? "Measured 102.4 (threshold 100)." : nil, rule: "Compares `x` with a **threshold**.",
            advice: "Do *this*.", metric: "record_stats.unique_blocks.mean", measured: isJudged ? 102.4 : nil,
            comparison: .above, threshold: 100, margin: isJudged ? 0.024 : nil,
            flipsWhen: isJudged ? "falls to 100 or below" : nil, chart: chart, scope: AdviceScope(of: result),
            contradictedBy: contradicted
                ? Contradiction(
                    metric: "placement_sim.lru_curve", capacityBlocks: 200, measured: 0.95, threshold: 0.9,
                    claim: "LRU of 200 blocks hits 95 %.") : nil,
            notEvaluated: isJudged ? nil : NotEvaluated(reason: "Too short.", flag: "--reuse-cap-steps 100"))
    }

    private static func strategy(_ name: String, rank: Int, _ verdict: StrategyVerdict) -> Strategy {
        Strategy(
            strategy: name, rank: rank, verdict: verdict, title: "Title of \(name)", summary: "Keeps *blocks*.",
            deciding: "90 % of touches hit at 200 blocks.", evidence: ["scattered-access"],
            needs: StrategyNeeds(capacityBlocks: 200, capacityBytes: 8_396_800, other: "a prefetcher"),
            expectedHitShare: 0.9, expectedSource: Reason(.curve, ["capacity": .count(200)]),
            against: [CounterArgument(code: "history-needed", text: "History is needed.")])
    }

    private static var plan: TierPlan {
        TierPlan(
            tiers: [
                Tier(
                    name: .near, capacityBlocks: 200, capacityBytes: 8_396_800, totalBlocks: 800,
                    totalBytes: 33_587_200, budgetBlocks: 250, windowSteps: 4, fill: .lru, expectedHitShare: 0.9,
                    source: Reason(.curve, ["capacity": .count(200)]), shortfallBlocks: nil),
                Tier(
                    name: .far, capacityBlocks: nil, capacityBytes: nil, totalBlocks: nil, totalBytes: nil,
                    budgetBlocks: nil, windowSteps: nil, fill: .rest, expectedHitShare: 0.1, source: nil,
                    shortfallBlocks: nil,
                    cost: FarCost(
                        missesPerStep: 10.2, bytesPerStep: 428_000, totalBytesPerStep: 1_712_000,
                        totalMillisecondsPerStep: 0.14, linkGigabytesPerSecond: 100, meanBlockDistance: 77,
                        medianReuseTimeSteps: 2)),
            ],
            capacities: [
                AttainableCapacity(
                    share: 0.9, capacityBlocks: 200, capacityBytes: nil, totalBlocks: 800, totalBytes: nil)
            ], streams: SharingStreams(requests: 1, layers: 4, count: 4), bytesPerBlock: 41_984,
            indexer: IndexerBytes(layers: 4, bytesPerTokenAndLayer: 132, bytesPerToken: 528), model: "m",
            kvLayout: "fp8", notes: ["Capacities are for one stream; requests contend for a shared pool."])
    }
}
