import LocalityModel

extension NaiveAnalysis {
    /// Step-atomic simulation: the exact LRU curve, and every policy but `random` at each simulation capacity.
    ///
    /// Nil where it is off; of the policies only `lru` where only the curve is asked for.
    func placementSimulation(_ streams: [NaiveStream]) -> PlacementSimulation? {
        guard configuration.simulation != .off, !streams.isEmpty else { return nil }
        let minimum = minimumFeasibleCapacity(streams)
        var policies: [String: [PolicyResult]] = [:]
        for policy in NaivePolicy.allCases where configuration.simulation != .curve || policy == .lru {
            policies[policy.rawValue] = simulationCapacities(minimumFeasible: minimum).map { capacity in
                policyResult(policy, capacity: capacity, streams, minimumFeasible: minimum)
            }
        }
        return PlacementSimulation(
            minimumFeasibleCapacityBlocks: minimum, lruCurve: lruCurve(streams), kneeCapacityBlocks: nil,
            capacityForShare: capacityForShare(streams), policies: policies)
    }

    /// The largest touched set.
    func minimumFeasibleCapacity(_ streams: [NaiveStream]) -> Int {
        streams.flatMap { touchedSets($0).map(\.count) }.max() ?? 0
    }

    /// Those asked for; else `--lru-caps` and 1, 1.5, 2, 3, 4 times the smallest feasible one, rounded up.
    func simulationCapacities(minimumFeasible: Int) -> [Int] {
        let capacities =
            configuration.simulationCapacities
            ?? configuration.lruCapacities + [2, 3, 4, 6, 8].map { ($0 * minimumFeasible + 1) / 2 }
        return Set(capacities).sorted()
    }

    // MARK: LRU of every capacity

    /// Every capacity from the smallest feasible one to the deepest touch (at least the smallest feasible one).
    func lruCurve(_ streams: [NaiveStream]) -> [HitRatePoint] {
        let depths = streams.flatMap { lruDepths($0) }
        let warm = depths.compactMap { $0 }
        return lruHits(streams).map { capacity, hits in
            HitRatePoint(
                capacityBlocks: capacity, hitRate: share(hits, of: depths.count),
                warmHitRate: warm.isEmpty ? nil : share(hits, of: warm.count))
        }
    }

    private func capacityForShare(_ streams: [NaiveStream]) -> CapacityForShare {
        let warm = streams.flatMap { lruDepths($0) }.compactMap { $0 }
        return CapacityForShare(
            capacities: [50, 80, 90, 95, 99].map { percent in
                warm.isEmpty ? nil : lruHits(streams).first { 100 * $0.hits >= percent * warm.count }?.capacity
            })
    }

    /// Hits at each capacity of the curve: the touches at that depth and above it.
    private func lruHits(_ streams: [NaiveStream]) -> [(capacity: Int, hits: Int)] {
        let touchesAtDepth = Dictionary(
            streams.flatMap { lruDepths($0) }.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
        let minimum = minimumFeasibleCapacity(streams)
        var hits = touchesAtDepth.filter { $0.key < minimum }.values.reduce(0, +)
        return (minimum...max(minimum, touchesAtDepth.keys.max() ?? 0)).map { capacity in
            hits += touchesAtDepth[capacity] ?? 0
            return (capacity, hits)
        }
    }

    /// For each touch of a stream its depth in the LRU order before its step, 1-based; nil for a first touch.
    private func lruDepths(_ stream: NaiveStream) -> [Int?] {
        var order: [Int] = []
        var depths: [Int?] = []
        for touched in touchedSets(stream) {
            let depth = Dictionary(uniqueKeysWithValues: zip(order, 1...))
            depths += touched.map { depth[$0] }
            order = lruOrder(order, afterTouching: touched)
        }
        return depths
    }

    /// In front the step's blocks, known ones in their previous order and then new ones ascending; then the rest.
    func lruOrder(_ order: [Int], afterTouching touched: [Int]) -> [Int] {
        let step = Set(touched)
        let known = Set(order)
        return order.filter { step.contains($0) } + touched.filter { !known.contains($0) }
            + order.filter { !step.contains($0) }
    }
}
