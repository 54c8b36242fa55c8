/// Every rule, in the order in which findings are listed.
public enum RuleCatalogue {
    /// The decision table: every rule, in the order of pages and answers.
    public static let decisionTable: [Rule] = [
        .scatteredAccess,
        .hotBlocks,
        .concentrated,
        .lowBlockUtilization,
        .stableSteps,
        .volatileSteps,
        .shortReuse,
        .longReuse,
        .slidingWindow,
        .historyNeeded,
        .lruSufficient,
        .thrashing,
    ]

    /// What the simulation adds.
    public static let simulationFindings: [Rule] = [
        .beladyGap,
        .capacityBeyondStep,
        .unevenLayers,
        .neighbourLayerReuse,
        .slidingChurn,
        .wastedBlockBytes,
    ]

    public static let all = decisionTable + simulationFindings

    public static let codes = all.map(\.code)

    public static func rule(_ code: String) -> Rule? { all.first { $0.code == code } }
}
