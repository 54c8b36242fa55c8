extension PlacementPolicy {
    /// Evicts the last block of the step-atomic LRU order that is not in the step. One pass for all capacities.
    public static let lru = PlacementPolicy(name: "lru", isStatic: false) { steps, capacities, _ in
        capacities.map { capacity in
            let hits = steps.depths.hits(atCapacity: capacity)
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }
}
