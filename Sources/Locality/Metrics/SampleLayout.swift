import LocalityModel

/// The metrics with one sample a record (or pair of records), each at a fixed slot: the order in which a worker's
/// accumulators are laid out.
struct SampleLayout: Equatable, Sendable {
    static let uniqueBlocks = 0
    static let blockSpan = 1
    static let blockDensity = 2
    static let tokensPerBlockMean = 3
    static let normalizedEntropy = 4
    static let gini = 5
    static let touchedBlockRatio = 6
    static let meanBlockDistance = 7
    static let stepJaccard = 8
    static let tokenStepOverlap = 9
    static let tokenStepOverlapShifted = 10
    static let fixedCount = 11

    let recentTokenWindows: [Int]
    let recentBlockWindows: [Int]
    let workingSetWindows: [Int]

    /// The windows of a configuration, ascending and distinct.
    init(_ configuration: Configuration) {
        recentTokenWindows = Set(configuration.recentTokenWindows).sorted()
        recentBlockWindows = Set(configuration.recentBlockWindows).sorted()
        workingSetWindows = Set(configuration.workingSetWindows).sorted()
    }

    var recentTokenStart: Int { Self.fixedCount }
    var recentBlockStart: Int { recentTokenStart + recentTokenWindows.count }
    var workingSetStart: Int { recentBlockStart + recentBlockWindows.count }
    var slotCount: Int { workingSetStart + workingSetWindows.count }

    func kind(of slot: Int) -> SampleKind {
        slot == Self.uniqueBlocks || slot == Self.blockSpan || slot >= workingSetStart ? .integer : .real
    }

    /// The metric's identifier: the last part of its JSON path, the window appended where it has one.
    func identifier(of slot: Int) -> String {
        if slot >= workingSetStart { return "working_set.\(workingSetWindows[slot - workingSetStart])" }
        if slot >= recentBlockStart { return "recent_block_ratio.\(recentBlockWindows[slot - recentBlockStart])" }
        if slot >= recentTokenStart { return "recent_token_ratio.\(recentTokenWindows[slot - recentTokenStart])" }
        return Self.fixedIdentifiers[slot]
    }

    private static let fixedIdentifiers = [
        "unique_blocks", "block_span", "block_density", "tokens_per_block_mean", "normalized_entropy", "gini",
        "touched_block_ratio", "mean_block_distance", "step_jaccard", "token_step_overlap",
        "token_step_overlap_shifted",
    ]
}
