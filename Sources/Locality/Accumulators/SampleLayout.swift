import LocalityModel

/// The order in which a worker's accumulators are laid out: the metrics with one sample a record (or pair of records),
/// each at its own slot, then one a window.
struct SampleLayout: Equatable, Sendable {
    static var stepJaccard: Int { SampleMetric.stepJaccard.rawValue }
    static var tokenStepOverlap: Int { SampleMetric.tokenStepOverlap.rawValue }
    static var tokenStepOverlapShifted: Int { SampleMetric.tokenStepOverlapShifted.rawValue }

    let recentTokenWindows: [Int]
    let recentBlockWindows: [Int]
    let workingSetWindows: [Int]
    let recentTokenStart = SampleMetric.allCases.count

    /// The windows of a configuration, ascending and distinct.
    init(_ configuration: Configuration) {
        recentTokenWindows = Set(configuration.recentTokenWindows).sorted()
        recentBlockWindows = Set(configuration.recentBlockWindows).sorted()
        workingSetWindows = Set(configuration.workingSetWindows).sorted()
    }

    var recentBlockStart: Int { recentTokenStart + recentTokenWindows.count }
    var workingSetStart: Int { recentBlockStart + recentBlockWindows.count }
    var slotCount: Int { workingSetStart + workingSetWindows.count }

    func kind(of slot: Int) -> SampleKind {
        slot >= workingSetStart || SampleMetric(rawValue: slot)?.isInteger == true ? .integer : .real
    }

    /// The metric's identifier: the last part of its JSON path, the window appended where it has one.
    func identifier(of slot: Int) -> String {
        if slot >= workingSetStart { return "working_set.\(workingSetWindows[slot - workingSetStart])" }
        if slot >= recentBlockStart { return "recent_block_ratio.\(recentBlockWindows[slot - recentBlockStart])" }
        if slot >= recentTokenStart { return "recent_token_ratio.\(recentTokenWindows[slot - recentTokenStart])" }
        return SampleMetric.allCases[slot].identifier
    }
}
