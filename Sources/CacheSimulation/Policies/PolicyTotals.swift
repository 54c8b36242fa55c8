public import LocalityModel

/// Hits of several policies at several capacities, summed over the streams of a result.
///
/// Streams are added one by one, in any order and on any worker, and partial totals merge with `+=`, which is
/// associative and commutative. A demand-filled policy is not simulated at a capacity below the stream's largest step;
/// such a capacity is infeasible for the whole result, and its row says so.
public struct PolicyTotals: Sendable {
    public let policies: [PlacementPolicy]
    /// In blocks, in the order of the rows.
    public let capacities: [Int]
    public let seed: UInt64
    public private(set) var touches = 0
    public private(set) var firstTouches = 0
    /// The smallest feasible capacity of the streams so far.
    public private(set) var largestTouchedSet = 0
    /// By policy and capacity.
    private var hits: [[PolicyHits]]

    /// - Precondition: no capacity is negative.
    public init(policies: [PlacementPolicy] = PlacementPolicy.catalogue, capacities: [Int], seed: UInt64) {
        precondition(capacities.allSatisfy { $0 >= 0 }, "a capacity is not negative")
        self.policies = policies
        self.capacities = capacities
        self.seed = seed
        hits = policies.map { _ in capacities.map { _ in PolicyHits() } }
    }

    /// Simulates a stream under every policy. O(touches × policies × capacities); memory: about
    /// 12 bytes a touch and 32 a step while it runs, released on return.
    public mutating func add(_ log: TouchedSetLog, requestID: Int, layerID: Int) {
        let steps = StepSequence(log)
        let stream = StreamSeed(seed: seed, requestID: requestID, layerID: layerID)
        touches += steps.locals.count
        firstTouches += steps.blockCount
        largestTouchedSet = max(largestTouchedSet, steps.largestStep)
        for (index, policy) in policies.enumerated() {
            let simulated = capacities.indices.filter { policy.isStatic || capacities[$0] >= steps.largestStep }
            let results = policy.simulate(steps, at: simulated.map { capacities[$0] }, stream)
            for (capacity, result) in zip(simulated, results) { hits[index][capacity] += result }
        }
    }

    /// Adds other streams' totals.
    ///
    /// - Precondition: both have the same policies, capacities and seed.
    public static func += (total: inout PolicyTotals, part: PolicyTotals) {
        precondition(
            total.policies.map(\.name) == part.policies.map(\.name) && total.capacities == part.capacities
                && total.seed == part.seed, "totals of one configuration")
        total.touches += part.touches
        total.firstTouches += part.firstTouches
        total.largestTouchedSet = max(total.largestTouchedSet, part.largestTouchedSet)
        for policy in total.hits.indices {
            for capacity in total.capacities.indices { total.hits[policy][capacity] += part.hits[policy][capacity] }
        }
    }

    /// Policy name → a row a capacity, as `placement_sim.policies` of a result.
    public var results: [String: [PolicyResult]] {
        Dictionary(
            uniqueKeysWithValues: zip(policies, hits).map { policy, hits in
                let rows = zip(capacities, hits).map { capacity, hits in
                    policy.isStatic || capacity >= largestTouchedSet
                        ? PolicyResult(
                            capacityBlocks: capacity, hits: hits, touches: touches, firstTouches: firstTouches)
                        : PolicyResult(infeasibleCapacityBlocks: capacity)
                }
                return (policy.name, rows)
            })
    }
}
