extension PlacementPolicy {
    /// Holds, from the start, the C blocks that most steps of the stream touch, ties to the smaller id: the bound of
    /// pinning, chosen with the stream's future. O(touches + blocks + steps) for all capacities.
    public static let hotPinning = PlacementPolicy(name: "hot_pinning", isStatic: true) { steps, capacities, _ in
        var touches = [Int](repeating: 0, count: steps.blockCount)
        for local in steps.locals { touches[Int(local)] += 1 }
        /// By number of touches: blocks. Equal ones hit equally, so that hits need no tie rule; the rule decides which
        /// block is pinned.
        var blocks = [Int](repeating: 0, count: steps.stepCount + 1)
        for count in touches { blocks[count] += 1 }
        return capacities.map { capacity in
            var hits = PolicyHits()
            var left = capacity
            for (count, blocks) in blocks.enumerated().reversed() where left > 0 && blocks > 0 {
                let pinned = min(blocks, left)
                hits += PolicyHits(hits: pinned * count, warmHits: pinned * (count - 1))
                left -= pinned
            }
            return hits
        }
    }
}
