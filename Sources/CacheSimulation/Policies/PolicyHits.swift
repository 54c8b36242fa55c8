import LocalityModel

/// What a cache hit: of all touches, and of those that are not their block's first in the stream.
public struct PolicyHits: Equatable, Sendable {
    public var hits: Int
    /// Equal to `hits` in a demand-filled cache, which misses every first touch.
    public var warmHits: Int

    public init(hits: Int = 0, warmHits: Int = 0) {
        self.hits = hits
        self.warmHits = warmHits
    }

    public static func += (total: inout PolicyHits, part: PolicyHits) {
        total.hits += part.hits
        total.warmHits += part.warmHits
    }
}

extension PolicyResult {
    /// The row of a feasible capacity. Without a touch the hit rate is 0, without a warm one its rate is nil.
    init(capacityBlocks: Int, hits: PolicyHits, touches: Int, firstTouches: Int) {
        self.init(
            capacityBlocks: capacityBlocks, hits: hits.hits, misses: touches - hits.hits,
            hitRate: share(hits.hits, of: touches) ?? 0,
            warmHitRate: share(hits.warmHits, of: touches - firstTouches))
    }
}
