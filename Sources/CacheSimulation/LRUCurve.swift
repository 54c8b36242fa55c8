public import LocalityModel

/// The exact hits of step-atomic LRU at every capacity from the smallest feasible one up: what `lru_curve`,
/// `capacity_for_share`, the knee and the rows of the policy `lru` are read from.
///
/// A capacity is feasible if it holds the largest step. The curve ends at the deepest touch, from where on all touches
/// hit that are not their block's first; it has at least one capacity unless there was no touch.
/// Building is O(deepest touch), each question O(1) or O(log).
public struct LRUCurve: Sendable {
    /// The smallest feasible capacity in blocks, 0 without a touch.
    public let smallestFeasibleCapacity: Int
    public let touches: Int
    public let firstTouches: Int
    /// Hits at each capacity of `capacities`; ascending, the last is `warmTouches`.
    let hits: [Int]

    /// The curve of one or several streams with a cache of the same capacity each.
    public init(_ depths: DepthHistogram) {
        smallestFeasibleCapacity = depths.largestTouchedSet
        touches = depths.touches
        firstTouches = depths.firstTouches
        guard depths.touches > 0 else {
            hits = []
            return
        }
        var reached = depths.hits(atCapacity: depths.largestTouchedSet)
        var hits = [reached]
        for count in depths.counts.prefix(depths.deepestTouch).dropFirst(depths.largestTouchedSet) {
            reached += Int(count)
            hits.append(reached)
        }
        self.hits = hits
    }

    /// Touches that are not their block's first in the stream: those a cache can hit.
    public var warmTouches: Int { touches - firstTouches }

    /// Every capacity of the curve, ascending without gaps; empty without a touch.
    public var capacities: Range<Int> { smallestFeasibleCapacity..<smallestFeasibleCapacity + hits.count }

    /// Hits of caches of `capacityBlocks` a stream, nil where a step does not fit.
    public func hits(atCapacity capacityBlocks: Int) -> Int? {
        guard capacityBlocks >= smallestFeasibleCapacity else { return nil }
        return hits.isEmpty ? 0 : hits[min(capacityBlocks - smallestFeasibleCapacity, hits.count - 1)]
    }

    /// One point of the curve, at any feasible capacity; nil where a step does not fit.
    public func hitRate(atCapacity capacityBlocks: Int) -> HitRatePoint? {
        hits(atCapacity: capacityBlocks).map { hits in
            HitRatePoint(
                capacityBlocks: capacityBlocks, hitRate: share(hits, of: touches) ?? 0,
                warmHitRate: share(hits, of: warmTouches))
        }
    }

    /// The row of the policy `lru` at any capacity, feasible or not.
    public func policyResult(atCapacity capacityBlocks: Int) -> PolicyResult {
        guard let hits = hits(atCapacity: capacityBlocks) else {
            return PolicyResult(infeasibleCapacityBlocks: capacityBlocks)
        }
        return PolicyResult(
            capacityBlocks: capacityBlocks, hits: PolicyHits(hits: hits, warmHits: hits), touches: touches,
            firstTouches: firstTouches)
    }

    /// The smallest feasible capacities whose hits reach 0.5, 0.8, 0.9, 0.95 and 0.99 of the warm touches.
    ///
    /// Compared in whole thousandths, so that no rounding decides. O(log capacities).
    public var capacityForShare: CapacityForShare {
        CapacityForShare(
            capacities: CapacityForShare.shares.map { share in
                guard warmTouches > 0, let share = Double(share) else { return nil }
                let thousandths = Int((share * 1000).rounded())
                return smallestFeasibleCapacity
                    + hits.partitioningIndex { $0 * 1000 >= thousandths * warmTouches }
            })
    }

    /// Where the curve bends most, by Kneedle over log₂ capacity; nil if it does not bend.
    public var knee: Int? {
        kneeIndex(ofCapacities: capacities, hits: hits).map { smallestFeasibleCapacity + $0 }
    }
}

/// part / whole, nil if the whole is 0.
func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

extension [Int] {
    /// The first index whose element satisfies a predicate that is false and then true; `count` if there is none.
    func partitioningIndex(where satisfies: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if satisfies(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
