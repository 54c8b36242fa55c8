import LocalityModel

/// Simulated policies at one and the same capacity.
struct PolicyComparison {
    let capacityBlocks: Int
    private let rates: [String: Double]
    private let warmRates: [String: Double]

    /// The rows at the smallest simulated capacity of at least `least` blocks at which LRU is feasible, else at the
    /// largest feasible one; nil where LRU has no feasible row that is allowed.
    init?(_ simulation: PlacementSimulation, atLeast least: Double, where isAllowed: (Int) -> Bool = { _ in true }) {
        let feasible = (simulation.policies["lru"] ?? []).filter { $0.feasible && isAllowed($0.capacityBlocks) }
        guard let row = feasible.first(where: { Double($0.capacityBlocks) >= least }) ?? feasible.last else {
            return nil
        }
        capacityBlocks = row.capacityBlocks
        let rows = simulation.policies.compactMapValues { rows in
            rows.first { $0.capacityBlocks == row.capacityBlocks && $0.feasible }
        }
        rates = rows.compactMapValues(\.hitRate)
        warmRates = rows.compactMapValues(\.warmHitRate)
    }

    /// Hits / touches of a policy; nil where it was not simulated there.
    func hitRate(_ policy: String) -> Double? { rates[policy] }

    /// Hits on touches that are not their block's first / all such touches: what a static placement, which has blocks
    /// before they are touched, and a demand-filled cache, which cannot, are fairly compared by.
    func warmHitRate(_ policy: String) -> Double? { warmRates[policy] }
}
