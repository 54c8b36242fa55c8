public import LocalityModel
public import Sizing

/// Turns results into advice: rules → findings → strategies and a placement plan. A function of its inputs and nothing
/// else.
public struct Advisor: Sendable {
    public let settings: RuleSettings
    public let words: ExplanationCatalogue

    public init(settings: RuleSettings, words: ExplanationCatalogue) {
        self.settings = settings
        self.words = words
    }

    /// One advice for each result, in their order. Results of one trace that differ only in block size are compared.
    ///
    /// - Parameter plans: what sizing chose for the trace directories; strategies that contradict it say so.
    ///
    /// O(results · (rules + points of their curves)).
    public func advise(
        _ results: [AnalysisResult], options: AdviceOptions, plans: [SizingPlan] = []
    ) -> [Advice] {
        results.map { result in
            let siblings = results.filter { Self.isSameRun($0, result) }
            return advise(
                result, blockSizes: BlockSizeCost.ranked(siblings, options), options: options,
                plan: plans.first { $0.traceDirectory == result.traceDirectory })
        }
    }

    private func advise(
        _ result: AnalysisResult, blockSizes: [BlockSizeCost]?, options: AdviceOptions, plan sizing: SizingPlan?
    ) -> Advice {
        let findings = FindingMaker(settings: settings, words: words).findings(in: result)
        let geometry = StreamGeometry(result, options)
        let limit = CapacityLimit(
            result, geometry, options, wholeShare: settings.value("strategies", "whole_share"))
        let policies = PolicyMeasurements(
            result, capacityFactor: settings.value("strategies", "capacity_factor"), limit: limit)
        let layerBudget = LayerBudget(of: result)
        let context = StrategyContext(
            result, limit: limit, plan: sizing, blockSizes: blockSizes, layerBudget: layerBudget)
        let saturation = settings.value("strategies", "saturated_share")
        let writer = StrategyWriter(
            result: result, findings: findings, policies: policies, geometry: geometry, words: words,
            blockSizes: blockSizes, layerBudget: layerBudget, limit: limit, context: context)
        let ranking = StrategyRanking(
            findings: findings, policies: policies, settings: settings,
            isCheapestBlockSize: blockSizes?.first?.blockSizeTokens == result.blockSizeTokens, context: context,
            bestBlockSize: blockSizes?.first)
        let plan = PlanBuilder(
            result: result, findings: findings, options: options, words: words, limit: limit,
            saturation: saturation
        ).plan()
        return Advice(
            scope: AdviceScope(of: result), findings: findings, strategies: writer.strategies(ranking), plan: plan,
            blockSizes: blockSizes, layerBudget: layerBudget,
            verdict: verdict(result, saturation, hasRows: blockSizes?.contains { $0.blockSizeTokens == 1 } == true))
    }

    /// What is to be said before anything else: nothing can be told from blocks where every step touches all of them.
    private func verdict(_ result: AnalysisResult, _ saturation: Double, hasRows: Bool) -> String? {
        guard let ratio = result.saturation(above: saturation) else { return nil }
        let share = NumberText.percent(ratio)
        if result.blockSizeTokens == 1 { return words.phrase("verdict-saturated-rows", ["share": share]) }
        let names = ["share": share, "tokens": NumberText.grouped(result.blockSizeTokens)]
        let verdict = words.phrase("verdict-saturated", names)
        return hasRows ? verdict : words.joining.sentences([verdict, words.phrase("verdict-analyse")])
    }

    private static func isSameRun(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        left.traceDirectory == right.traceDirectory && left.keyMode == right.keyMode
            && left.configuration == right.configuration
    }
}
