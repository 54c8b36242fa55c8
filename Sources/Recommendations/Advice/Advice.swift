public import LocalityModel

/// Everything that one result (a trace directory at a block size) says about placement.
public struct Advice: Codable, Equatable, Sendable {
    public var scope: AdviceScope
    /// Every rule of the catalogue, in its order, whether it fired or not.
    public var findings: [Finding]
    /// Placement strategies, the best supported first.
    public var strategies: [Strategy]
    public var plan: PlacementPlan
    /// The block sizes analysed from the same trace, cheapest modelled fetch first; nil when there was only one.
    public var blockSizes: [BlockSizeCost]?
    /// How a total capacity is best split over the layers; nil without per-layer curves.
    public var layerBudget: LayerBudget?
    /// What is to be said before anything else, where the block size cannot tell; nil where it can. Plain text.
    public var verdict: String?

    public init(
        scope: AdviceScope, findings: [Finding], strategies: [Strategy], plan: PlacementPlan,
        blockSizes: [BlockSizeCost]? = nil, layerBudget: LayerBudget? = nil, verdict: String? = nil
    ) {
        self.verdict = verdict
        self.scope = scope
        self.findings = findings
        self.strategies = strategies
        self.plan = plan
        self.blockSizes = blockSizes
        self.layerBudget = layerBudget
    }

    /// The finding of a rule.
    public func finding(_ code: String) -> Finding? { findings.first { $0.code == code } }

    /// The findings with a status, in the catalogue's order.
    public func findings(_ status: FindingStatus) -> [Finding] { findings.filter { $0.status == status } }

    enum CodingKeys: String, CodingKey {
        case findings
        case strategies
        case plan
        case blockSizes = "block_sizes"
        case layerBudget = "layer_budget"
        case verdict
    }

    /// The scope's keys stand beside `findings`, not below a key of their own.
    public init(from decoder: any Decoder) throws {
        scope = try AdviceScope(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        findings = try container.decode([Finding].self, forKey: .findings)
        strategies = try container.decode([Strategy].self, forKey: .strategies)
        plan = try container.decode(PlacementPlan.self, forKey: .plan)
        blockSizes = try container.decodeIfPresent([BlockSizeCost].self, forKey: .blockSizes)
        layerBudget = try container.decodeIfPresent(LayerBudget.self, forKey: .layerBudget)
        verdict = try container.decodeIfPresent(String.self, forKey: .verdict)
    }

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
public struct AdviceScope: Codable, Equatable, Sendable {
    public var traceDirectory: String
    public var dataset: String?
    public var blockSizeTokens: Int
    public var keyMode: KeyMode
    /// Whether all layers of a step were merged into one record. False where the result does not say.
    public var stepUnion: Bool

    public init(
        traceDirectory: String, dataset: String?, blockSizeTokens: Int, keyMode: KeyMode, stepUnion: Bool
    ) {
        self.traceDirectory = traceDirectory
        self.dataset = dataset
        self.blockSizeTokens = blockSizeTokens
        self.keyMode = keyMode
        self.stepUnion = stepUnion
    }

    /// The scope of a result.
    public init(of result: AnalysisResult) {
        self.init(
            traceDirectory: result.traceDirectory, dataset: result.runMetadata?.dataset,
            blockSizeTokens: result.blockSizeTokens, keyMode: result.keyMode,
            stepUnion: result.configuration?.stepUnion ?? false)
    }

    enum CodingKeys: String, CodingKey {
        case traceDirectory = "trace_dir"
        case dataset
        case blockSizeTokens = "block_size_tokens"
        case keyMode = "key_mode"
        case stepUnion = "step_union"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(traceDirectory, forKey: .traceDirectory)
        try container.encode(dataset, forKey: .dataset)
        try container.encode(blockSizeTokens, forKey: .blockSizeTokens)
        try container.encode(keyMode, forKey: .keyMode)
        try container.encode(stepUnion, forKey: .stepUnion)
    }
}
