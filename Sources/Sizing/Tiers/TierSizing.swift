import LocalityModel

/// The capacity that a budget buys for one stream: the mean working set, rounded up, at the largest stored window that
/// fits, and never less than the smallest feasible capacity.
struct TierSizing: Equatable {
    let capacityBlocks: Int
    /// Nil where not even one step fits.
    let windowSteps: Int?
    /// What is missing for one step's set; nil where it fits.
    let shortfallBlocks: Int?

    /// Nil where the result has neither a working set nor a smallest feasible capacity.
    /// - Parameter sequenceBlocks: what no capacity is above; nil where nothing tells.
    init?(budgetBlocks: Int, sequenceBlocks: Int? = nil, result: AnalysisResult) {
        let windows = result.workingSetMeans
        guard let first = windows.first, let smallest = result.smallestFeasibleCapacityBlocks else { return nil }
        let oneStep = max(Self.blocks(first), smallest)
        guard oneStep <= budgetBlocks else {
            capacityBlocks = budgetBlocks
            windowSteps = nil
            shortfallBlocks = oneStep - budgetBlocks
            return
        }
        let fitting = windows.last { Self.blocks($0) <= budgetBlocks } ?? first
        capacityBlocks = min(max(Self.blocks(fitting), smallest), max(smallest, sequenceBlocks ?? .max))
        windowSteps = fitting.windowSteps
        shortfallBlocks = nil
    }

    private static func blocks(_ point: WorkingSetPoint) -> Int { Int(point.meanBlocks.rounded(.up)) }
}
