/// A placement policy of the step-atomic simulation. Adding one is a file with its simulation and a line
/// in `catalogue`.
///
/// A *demand-filled* cache loads what a step misses and then evicts blocks outside the step until it fits; a first
/// touch always misses, and a capacity below the largest step is infeasible. A *static* placement loads and evicts
/// nothing: whatever is resident hits, first touches too, and every capacity is feasible.
public struct PlacementPolicy: Sendable {
    /// The key in result files.
    public let name: String
    /// Whether the placement loads and evicts nothing.
    public let isStatic: Bool
    let simulate: @Sendable (StepSequence, _ capacities: [Int], StreamSeed) -> [PolicyHits]

    /// Every policy in the order of reports.
    ///
    /// `lru` is listed for completeness: `LRUCurve.policyResult(atCapacity:)` has its rows without a touched-set log.
    public static let catalogue: [PlacementPolicy] = [
        .lru, .fifo, .clock, .lfu, .random, .belady, .slidingWindow, .hotPinning,
    ]

    /// Simulates one stream.
    ///
    /// - Parameters:
    ///   - capacities: in blocks, any order.
    ///   - seed, requestID, layerID: decide the draws of `random`; without meaning for the others.
    /// - Returns: hits at each capacity.
    /// - Precondition: each capacity of a demand-filled policy holds `log.largestTouchedSet`; none is negative.
    /// - Complexity: O(touches × capacities), except where a policy says otherwise.
    public func simulate(
        _ log: TouchedSetLog, capacities: [Int], seed: UInt64, requestID: Int, layerID: Int
    ) -> [PolicyHits] {
        let stream = StreamSeed(seed: seed, requestID: requestID, layerID: layerID)
        return simulate(StepSequence(log), at: capacities, stream)
    }

    /// A demand-filled cache that holds all blocks of the stream evicts nothing, whatever the policy: every touch but
    /// the first of each block hits, and nothing is simulated.
    func simulate(_ steps: StepSequence, at capacities: [Int], _ seed: StreamSeed) -> [PolicyHits] {
        if isStatic {
            precondition(capacities.allSatisfy { $0 >= 0 }, "a capacity is not negative")
            return simulate(steps, capacities, seed)
        }
        precondition(
            capacities.allSatisfy { $0 >= steps.largestStep }, "a demand-filled cache holds the largest step")
        let evicting = capacities.filter { $0 < steps.blockCount }
        var simulated = evicting.isEmpty ? [][...] : simulate(steps, evicting, seed)[...]
        let warm = steps.locals.count - steps.blockCount
        return capacities.map { capacity in
            guard capacity < steps.blockCount, let hits = simulated.popFirst() else {
                return PolicyHits(hits: warm, warmHits: warm)
            }
            return hits
        }
    }
}
