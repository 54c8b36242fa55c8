public import LocalityModel
public import Sizing
import Wording

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
        _ results: [AnalysisResult], options: MachineSettings, plans: [BufferPlan] = []
    ) -> [Advice] {
        results.map { result in
            let siblings = results.filter { Self.isSameRun($0, result) }
            let machine = Machine(options, results.filter { $0.traceDirectory == result.traceDirectory })
            return advise(
                result, blockSizes: BlockSizeCost.ranked(siblings, machine), machine: machine,
                sized: plans.first { $0.traceDirectory == result.traceDirectory })
        }
    }

    private func advise(
        _ result: AnalysisResult, blockSizes: [BlockSizeCost]?, machine: Machine, sized: BufferPlan?
    ) -> Advice {
        let words = words.speaking(ofBlocksOf: result)
        let layerSplit = LayerSplit(advising: result, sized: sized)
        let findings = FindingMaker(settings: settings, words: words, layerSplit: layerSplit).findings(in: result)
        let geometry = StreamGeometry(result, machine)
        let limit = CapacityLimit(
            result, geometry, machine, wholeShare: settings.value("strategies", "whole_share"))
        let policies = PolicyMeasurements(
            result, capacityFactor: settings.value("strategies", "capacity_factor"), limit: limit)
        let context = StrategyContext(
            result, limit: limit, plan: sized, blockSizes: blockSizes, layerSplit: layerSplit)
        let saturation = settings.value("strategies", "saturated_share")
        let writer = StrategyWriter(
            result: result, findings: findings, policies: policies, geometry: geometry, words: words,
            blockSizes: blockSizes, layerSplit: layerSplit, limit: limit, context: context)
        let ranking = StrategyRanking(
            findings: findings, policies: policies, settings: settings,
            isCheapestBlockSize: blockSizes?.first?.blockSizeTokens == result.blockSizeTokens, context: context,
            bestBlockSize: blockSizes?.first)
        let plan = TierPlanWriter(
            result: result, findings: findings, machine: machine, words: words, saturation: saturation, limit: limit,
            geometry: geometry, sized: sized
        ).plan()
        return Advice(
            scope: AdviceScope(of: result), findings: findings, strategies: writer.strategies(ranking), plan: plan,
            blockSizes: blockSizes, layerBudget: layerSplit?.worthwhile,
            verdict: verdict(
                result, saturation, words, hasRows: blockSizes?.contains { $0.blockSizeTokens == 1 } == true))
    }

    /// What is to be said before anything else: nothing can be told from blocks where every step touches all of them.
    private func verdict(
        _ result: AnalysisResult, _ saturation: Double, _ words: ExplanationCatalogue, hasRows: Bool
    ) -> String? {
        guard let ratio = result.saturation(above: saturation) else { return nil }
        let share = NumberText.percent(ratio)
        if result.blockSizeTokens == 1 { return words.phrase("verdict-saturated-rows", ["share": share]) }
        let names = ["share": share, "tokens": NumberText.integer(result.blockSizeTokens)]
        let verdict = words.phrase("verdict-saturated", names)
        return hasRows ? verdict : words.joining.sentences([verdict, words.phrase("verdict-analyse")])
    }

    private static func isSameRun(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        left.traceDirectory == right.traceDirectory && left.keyMode == right.keyMode
            && left.configuration == right.configuration
    }
}
