package import LocalityModel

/// A share of all touches that something is measured to serve, and where the number comes from.
package struct HitShare: Equatable, Sendable {
    package let share: Double
    package let source: Reason

    package init(share: Double, source: Reason) {
        self.share = share
        self.source = source
    }
}

extension AnalysisResult {
    /// Hits of a simulated policy at a capacity: its row there, else at the largest simulated capacity below it, at
    /// least half as large, which is a lower bound. Nil where there is none.
    package func policyShare(_ policy: String, capacityBlocks: Int) -> HitShare? {
        let rows = placementSimulation?.policies[policy] ?? []
        let usable = rows.filter {
            $0.feasible && $0.capacityBlocks <= capacityBlocks && 2 * $0.capacityBlocks >= capacityBlocks
        }
        guard let row = usable.max(by: { $0.capacityBlocks < $1.capacityBlocks }), let rate = row.hitRate else {
            return nil
        }
        let source = Reason(.policy, ["policy": .name(policy), "capacity": .count(row.capacityBlocks)])
        return HitShare(share: rate, source: source)
    }

    /// Selections that lie within the newest blocks: of the simulated window, else of the widest recency window that is
    /// not wider, a lower bound. Nil where there is none.
    package func recencyShare(newestBlocks: Int) -> HitShare? {
        if let share = policyShare("sliding_window", capacityBlocks: newestBlocks) { return share }
        let windows = recordStatistics?.recentLocality.recentBlockRatio.pairs ?? []
        guard let widest = windows.last(where: { $0.key + 1 <= newestBlocks && $0.value.count > 0 }) else { return nil }
        return HitShare(share: widest.value.mean, source: .recentBlocks(widest.key))
    }

    /// Hits of the step-atomic LRU at a capacity; nil where it is infeasible or there is no curve.
    package func lruShare(capacityBlocks: Int) -> HitShare? {
        guard let simulation = placementSimulation, capacityBlocks >= simulation.minimumFeasibleCapacityBlocks,
            let point = HitCurve(points: simulation.lruCurve).floor(capacityBlocks)
        else { return nil }
        return HitShare(share: point.hitRate, source: Reason(.curve, ["capacity": .count(point.capacityBlocks)]))
    }

    /// The same with cold misses excluded; nil where every access is a block's first.
    package func warmLRUShare(capacityBlocks: Int) -> HitShare? {
        guard let simulation = placementSimulation, capacityBlocks >= simulation.minimumFeasibleCapacityBlocks,
            let point = HitCurve(points: simulation.lruCurve).floor(capacityBlocks), let share = point.warmHitRate
        else { return nil }
        return HitShare(share: share, source: Reason(.curveWarm, ["capacity": .count(point.capacityBlocks)]))
    }
}

extension Reason {
    /// The share of selections within a window of the newest blocks.
    package static func recentBlocks(_ window: Int) -> Reason { Reason(.recentBlocks, ["window": .digits(window)]) }
}
