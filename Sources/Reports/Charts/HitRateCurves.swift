import LocalityModel

/// The hit-rate curves of a result, and the capacities at which they are worth seeing.
struct HitRateCurves: Sendable {
    /// The exact step-atomic curve; empty in the Python script's own results.
    let lru: [HitRatePoint]
    /// The Python script's sequential LRU, ascending by capacity.
    let sequential: [SequentialLRUResult]
    /// The smallest capacity that holds every step; nil where nothing was simulated.
    let feasible: Int?
    /// The policy that loads on demand, other than LRU, with the most hits; nil where none was simulated.
    let bestOther: String?
    /// Whether policies were simulated on some of the streams that the LRU curve is of.
    let isSampled: Bool
    private let policies: [String: [PolicyResult]]

    init(_ result: AnalysisResult) {
        let simulation = result.placementSimulation
        isSampled = simulation?.sampledStreams != nil
        lru = simulation?.lruCurve ?? []
        sequential = (result.cacheSimulation?.values ?? []).sorted { $0.capacityBlocks < $1.capacityBlocks }
        feasible = simulation?.minimumFeasibleCapacityBlocks
        policies = simulation?.policies ?? [:]
        bestOther = OnlinePolicies(policies).bestOther
    }

    var hasPolicies: Bool { policies.values.contains { !$0.isEmpty } }

    /// A policy's rate at each capacity that holds every step.
    func rates(of policy: String) -> [(capacity: Int, rate: Double)] {
        (policies[policy] ?? []).compactMap { row in
            row.feasible ? row.hitRate.map { (row.capacityBlocks, $0) } : nil
        }
    }

    /// Whether every capacity hits as much as any other, so that there is no curve to see.
    var isFlat: Bool {
        let rates = lru.isEmpty ? sequential.map(\.hitRate) : lru.map(\.hitRate)
        return !Telling.showsApart(rates)
    }

    /// Capacities drawn: the exact curve with a stretch below and above it, since what lies farther away is flat;
    /// without a curve, the capacities of the sequential LRU. The table has all.
    var domain: ClosedRange<Int> {
        let lowest = max(1, sequential.first?.capacityBlocks ?? lru.first?.capacityBlocks ?? 1)
        let highest = max(lowest, sequential.last?.capacityBlocks ?? 1)
        guard let first = lru.first?.capacityBlocks, let last = lru.last?.capacityBlocks else {
            return Self.powerOfTwo(atMost: lowest)...max(highest, lowest + 1)
        }
        let start = max(1, Self.powerOfTwo(atMost: max(1, min(feasible ?? first, first))) / 2)
        return start...max(last, start + 1)
    }

    private static func powerOfTwo(atMost value: Int) -> Int {
        var power = 1
        while power * 2 <= value { power *= 2 }
        return power
    }
}

/// The simulated policies that load on demand and do not know what comes.
struct OnlinePolicies: Sendable {
    /// The policy that knows the future: no other passes it.
    static let bound = "belady"
    /// The order of the best known ones; others follow by name.
    private static let wellKnown = ["lru", "clock", "lfu", "fifo", "random"]

    /// The best known first.
    let names: [String]
    private let policies: [String: [PolicyResult]]

    init(_ policies: [String: [PolicyResult]]) {
        let others = Set(policies.keys).subtracting(PlacementSimulation.staticPolicies + [Self.bound])
        names = Self.wellKnown.filter(others.contains) + others.subtracting(Self.wellKnown).sorted()
        self.policies = policies
    }

    /// The policy other than LRU whose rates add up to most over the capacities that hold every step.
    var bestOther: String? {
        let totals = names.filter { $0 != "lru" }.map { name in
            (name: name, total: (policies[name] ?? []).compactMap { $0.feasible ? $0.hitRate : nil }.reduce(0, +))
        }.filter { $0.total > 0 }
        // Of equal ones the best known, which is the first.
        return totals.reduce(nil as (name: String, total: Double)?) { best, next in
            best.map { $0.total >= next.total } == true ? best : next
        }?.name
    }
}
