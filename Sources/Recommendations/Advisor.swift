public import LocalityModel

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
    /// O(results · (rules + points of their curves)).
    public func advise(_ results: [AnalysisResult], options: AdviceOptions) -> [Advice] {
        results.map { result in
            let siblings = results.filter { Self.isSameRun($0, result) }
            return advise(result, blockSizes: BlockSizeCost.ranked(siblings, options), options: options)
        }
    }

    private func advise(
        _ result: AnalysisResult, blockSizes: [BlockSizeCost]?, options: AdviceOptions
    ) -> Advice {
        let findings = FindingMaker(settings: settings, words: words).findings(in: result)
        let policies = PolicyMeasurements(
            result, capacityFactor: settings.value("strategies", "capacity_factor"))
        let layerBudget = LayerBudget(of: result)
        let writer = StrategyWriter(
            result: result, findings: findings, policies: policies, geometry: StreamGeometry(result, options),
            words: words, blockSizes: blockSizes, layerBudget: layerBudget)
        let ranking = StrategyRanking(
            findings: findings, policies: policies, settings: settings,
            isCheapestBlockSize: blockSizes?.first?.blockSizeTokens == result.blockSizeTokens)
        let plan = PlanBuilder(
            result: result, findings: findings, options: options, words: words,
            saturation: settings.value("strategies", "saturated_share")
        ).plan()
        return Advice(
            scope: AdviceScope(of: result), findings: findings, strategies: writer.strategies(ranking), plan: plan,
            blockSizes: blockSizes, layerBudget: layerBudget)
    }

    private static func isSameRun(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        left.traceDirectory == right.traceDirectory && left.keyMode == right.keyMode
            && left.configuration == right.configuration
    }
}
