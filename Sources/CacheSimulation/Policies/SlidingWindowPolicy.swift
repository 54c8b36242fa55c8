extension PlacementPolicy {
    /// Holds the C blocks that end at the current one: a touch of block b hits iff max(0, current − b) < C. A step
    /// without a length misses everything. One pass for all capacities, O(touches · log capacities).
    public static let slidingWindow = PlacementPolicy(name: "sliding_window", isStatic: true) { steps, capacities, _ in
        let ascending = Set(capacities).sorted()
        /// By index in `ascending`: hits whose smallest sufficient capacity it is; one more for none.
        var hits = [PolicyHits](repeating: PolicyHits(), count: ascending.count + 1)
        for step in 0..<steps.stepCount {
            guard let current = steps.currentBlocks[step] else { continue }
            for touch in steps.touches(ofStep: step) {
                let local = Int(steps.locals[touch])
                let distance = max(0, current - Int(steps.blockIDs[local]))
                let index = ascending.partitioningIndex { $0 > distance }
                hits[index].hits += 1
                hits[index].warmHits += local < steps.knownBlockCounts[step] ? 1 : 0
            }
        }
        for index in ascending.indices.dropFirst() { hits[index] += hits[index - 1] }
        return capacities.map { capacity in hits[ascending.partitioningIndex { $0 >= capacity }] }
    }
}
