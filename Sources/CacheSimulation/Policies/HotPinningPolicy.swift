extension PlacementPolicy {
    /// Holds, from the start, the C blocks that most steps of the stream touch, ties to the smaller id: the bound of
    /// pinning, chosen with the stream's future. O(touches + blocks · log blocks) for all capacities.
    public static let hotPinning = PlacementPolicy(name: "hot_pinning", isStatic: true) { steps, capacities, _ in
        var touches = [Int](repeating: 0, count: steps.blockCount)
        for local in steps.locals { touches[Int(local)] += 1 }
        // Equal counts hit equally, so that hits need no tie rule; the rule decides which block is pinned.
        touches.sort(by: >)
        var hits = [PolicyHits()]
        for count in touches {
            hits.append(PolicyHits(hits: hits.last!.hits + count, warmHits: hits.last!.warmHits + count - 1))
        }
        return capacities.map { hits[min($0, hits.count - 1)] }
    }
}
