extension PlacementPolicy {
    /// Evicts the last block of the step-atomic LRU order that is not in the step. One pass for all capacities.
    public static let lru = PlacementPolicy(name: "lru", isStatic: false) { steps, capacities, _ in
        var stack = StepAtomicLRUStack()
        var depths = DepthHistogram()
        for step in 0..<steps.stepCount {
            let touched = steps.locals.span.extracting(steps.touches(ofStep: step))
            stack.observe(touched: touched, knownBlockCount: steps.knownBlockCounts[step], depths: &depths)
        }
        return capacities.map { capacity in
            let hits = depths.hits(atCapacity: capacity)
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }
}
