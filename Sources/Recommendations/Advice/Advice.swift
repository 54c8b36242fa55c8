public import LocalityModel
public import Sizing

/// Everything that one result (a trace directory at a block size) says about placement.
public struct Advice: Encodable, Equatable, Sendable {
    public var scope: AdviceScope
    /// Every rule of the catalogue, in its order, whether it fired or not.
    public var findings: [Finding]
    /// Placement strategies, the best supported first.
    public var strategies: [Strategy]
    public var plan: TierPlan
    /// The block sizes analysed from the same trace, cheapest modelled fetch first; nil when there was only one.
    public var blockSizes: [BlockSizeCost]?
    /// How a total capacity is best split over the layers; nil without per-layer curves.
    public var layerBudget: LayerSplit?
    /// What is to be said before anything else, where the block size cannot tell; nil where it can. Plain text.
    public var verdict: String?

    /// The finding of a rule.
    public func finding(_ code: String) -> Finding? { findings.first { $0.code == code } }

    /// The findings with a status, in the catalogue's order.
    public func findings(_ status: FindingStatus) -> [Finding] { findings.filter { $0.status == status } }

    enum CodingKeys: CodingKey {
        case findings, strategies, plan, blockSizes, layerBudget, verdict
    }

    /// The scope's keys stand beside `findings`, not below a key of their own.
    public func encode(to encoder: any Encoder) throws {
        try scope.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(findings, forKey: .findings)
        try container.encode(strategies, forKey: .strategies)
        try container.encode(plan, forKey: .plan)
        try container.encodeIfPresent(blockSizes, forKey: .blockSizes)
        try container.encodeIfPresent(layerBudget, forKey: .layerBudget)
        try container.encodeIfPresent(verdict, forKey: .verdict)
    }
}

/// What an advice or a finding holds for: no number without it.
public struct AdviceScope: Encodable, Equatable, Sendable {
    public var traceDirectory: String
    @WritesNull public var dataset: String?
    public var blockSizeTokens: Int
    public var keyMode: KeyMode
    /// Whether all layers of a step were merged into one record. False where the result does not say.
    public var stepUnion: Bool

    enum CodingKeys: String, CodingKey {
        case traceDirectory = "trace_dir"
        case dataset, blockSizeTokens, keyMode, stepUnion
    }
}

extension AdviceScope {
    /// The scope of a result.
    public init(of result: AnalysisResult) {
        self.init(
            traceDirectory: result.traceDirectory, dataset: result.runMetadata?.dataset,
            blockSizeTokens: result.blockSizeTokens, keyMode: result.keyMode,
            stepUnion: result.configuration?.stepUnion ?? false)
    }
}
