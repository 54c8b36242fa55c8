extension PlacementPolicy {
    /// Holds the C blocks that end at the current one: a touch of block b hits iff max(0, current − b) < C. A step
    /// without a length misses everything. O(log blocks) a step and capacity.
    public static let slidingWindow = PlacementPolicy(name: "sliding_window", isStatic: true) { steps, capacities, _ in
        var hits = [PolicyHits](repeating: PolicyHits(), count: capacities.count)
        for step in 0..<steps.stepCount {
            guard let current = steps.currentBlocks[step] else { continue }
            let (touches, first) = (steps.touches(ofStep: step), steps.firstTouches(ofStep: step))
            for (index, capacity) in capacities.enumerated() where capacity > 0 {
                // Of a step's touches, and of its new blocks, ascending by id, those from the oldest on hit.
                let oldest = current - capacity + 1
                let inside = touches.count(ascending: { Int(steps.blockIDs[Int(steps.locals[$0])]) >= oldest })
                let new = first.count(ascending: { Int(steps.blockIDs[$0]) >= oldest })
                hits[index] += PolicyHits(hits: inside, warmHits: inside - new)
            }
        }
        return hits
    }
}

extension Range<Int> {
    /// How many of its numbers satisfy what all numbers after the first of them satisfy too. O(log n).
    fileprivate func count(ascending satisfies: (Int) -> Bool) -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if satisfies(middle) { high = middle } else { low = middle + 1 }
        }
        return upperBound - low
    }
}
