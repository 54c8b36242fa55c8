extension PlacementPolicy {
    /// Evicts the block that was loaded first, not counting hits; blocks of one step load in ascending id.
    public static let fifo = PlacementPolicy(name: "fifo", isStatic: false) { steps, capacities, _ in
        capacities.map { capacity in
            var cache = FIFOCache(blocks: steps.blockCount)
            var hits = 0
            for step in 0..<steps.stepCount {
                let touched = steps.locals.span.extracting(steps.touches(ofStep: step))
                hits += cache.access(touched, capacity: capacity, step: UInt32(step + 1))
            }
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }
}

/// A queue of resident blocks in load order. O(touches) a step: a step's own blocks are passed over at most once.
private struct FIFOCache {
    private static let longestDeadPrefix = 4096

    private var isResident: [Bool]
    /// By block: the last step that touched it, from 1.
    private var lastStep: [UInt32]
    private var queue: [UInt32] = []
    private var head = 0
    /// Blocks of the step at hand that stand before the victims.
    private var passedOver: [UInt32] = []

    init(blocks: Int) {
        isResident = [Bool](repeating: false, count: blocks)
        lastStep = [UInt32](repeating: 0, count: blocks)
    }

    /// - Returns: the step's hits.
    mutating func access(_ touched: Span<UInt32>, capacity: Int, step: UInt32) -> Int {
        var hits = 0
        for index in touched.indices {
            let block = Int(touched[index])
            lastStep[block] = step
            if isResident[block] {
                hits += 1
            } else {
                isResident[block] = true
                queue.append(UInt32(block))
            }
        }
        evict(queue.count - head - capacity, step: step)
        return hits
    }

    private mutating func evict(_ excess: Int, step: UInt32) {
        guard excess > 0 else { return }
        passedOver.removeAll(keepingCapacity: true)
        var victims = 0
        while victims < excess {
            let block = queue[head]
            head += 1
            if lastStep[Int(block)] == step {
                passedOver.append(block)
            } else {
                isResident[Int(block)] = false
                victims += 1
            }
        }
        head -= passedOver.count
        for (index, block) in passedOver.enumerated() { queue[head + index] = block }
        if head > max(Self.longestDeadPrefix, queue.count / 2) {
            queue.removeFirst(head)
            head = 0
        }
    }
}
