import LocalityModel
import Sizing

/// Measured hit shares of placement policies at one capacity, cold misses excluded, the best evidence a result holds:
/// the step-atomic policies; else the step-atomic LRU curve; else the Python script's sequential LRU (which knows
/// only all touches). The window policy is also measured by `recent_block_ratio`, which is its hit share in other
/// words.
///
/// First touches are left out because a static placement hits them by definition and a demand-filled cache misses them
/// by definition: counted, they would decide between the two where nothing else does.
struct PolicyMeasurements {
    struct Measured: Equatable {
        let share: Double
        let capacityBlocks: Int
        let source: Reason
    }

    private(set) var measured: [String: Measured] = [:]

    /// - Parameters:
    ///   - factor: the capacity looked at, in units of the largest step.
    ///   - limit: above it nothing is looked at.
    init(_ result: AnalysisResult, capacityFactor factor: Double, limit: CapacityLimit) {
        guard result.hasCausalStreams, let smallest = result.smallestFeasibleCapacityBlocks else { return }
        let wanted = Int((factor * Double(smallest)).rounded(.up))
        func isAllowed(_ capacity: Int) -> Bool { limit.allows(capacity) && !result.holdsWholeSequences(capacity) }
        if let simulation = result.placementSimulation,
            let row = PolicyComparison(simulation, atLeast: Double(wanted), where: isAllowed)
        {
            let code: Reason.Code = simulation.sampledStreams == nil ? .policyWarm : .policySample
            for policy in simulation.policies.keys {
                measured[policy] = row.warmHitRate(policy).map {
                    Measured(
                        share: $0, capacityBlocks: row.capacityBlocks,
                        source: Reason(code, ["policy": .name(policy), "capacity": .count(row.capacityBlocks)]))
                }
            }
        } else if let capacity = [wanted, smallest].first(where: isAllowed),
            let share = result.warmLRUShare(capacityBlocks: capacity)
        {
            measured["lru"] = Measured(share: share.share, capacityBlocks: capacity, source: share.source)
        } else if result.placementSimulation == nil,
            let row = result.cacheSimulation?.pairs.first(where: { $0.key >= wanted && isAllowed($0.key) })
        {
            measured["lru"] = Measured(
                share: row.value.hitRate, capacityBlocks: row.key,
                source: Reason(.sequentialLRU, ["capacity": .count(row.key)]))
        }
        if measured["sliding_window"] == nil {
            let capacity = self["lru"]?.capacityBlocks ?? wanted
            if isAllowed(capacity) { measureWindow(result, capacityBlocks: capacity) }
        }
    }

    /// Whether LRU was measured, so that there is something to compare a policy with.
    var isComparison: Bool { measured["lru"] != nil }

    subscript(policy: String) -> Measured? { measured[policy] }

    /// The best share of any policy without the bound, and without `random`, which nobody would build for its hits.
    func best(of policies: [String]) -> Double? { policies.compactMap { measured[$0]?.share }.max() }

    /// Whether keeping blocks at random beats keeping the recent ones by more than `tie`: recency misleads here, as in
    /// a cyclic scan longer than the cache.
    func recencyMisleads(tie: Double) -> Bool {
        guard let lru = self["lru"]?.share, let random = self["random"]?.share else { return false }
        return random > lru + tie
    }

    /// Blocks at most W behind the current one are the W + 1 newest.
    private mutating func measureWindow(_ result: AnalysisResult, capacityBlocks: Int) {
        let ratios = result.recordStatistics?.recentLocality.recentBlockRatio.pairs ?? []
        guard let widest = ratios.last(where: { $0.key + 1 <= capacityBlocks && $0.value.count > 0 }) else { return }
        measured["sliding_window"] = Measured(
            share: widest.value.mean, capacityBlocks: widest.key + 1, source: .recentBlocks(widest.key))
    }
}
