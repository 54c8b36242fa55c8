extension PlacementPolicy {
    /// Evicts the block that was loaded first, not counting hits; blocks of one step load in ascending id.
    public static let fifo = PlacementPolicy(name: "fifo", isStatic: false) { steps, capacities, _ in
        var caches = capacities.map { FIFOCache(blocks: steps.blockCount, capacity: $0) }
        return steps.hits(&caches) { cache, step, history in
            cache.access(steps.arriving(inStep: step), history)
        }
    }
}

/// A queue of resident blocks in load order. O(blocks that arrive) a step, and the step's own blocks that stand in
/// front of a victim, at most once.
private struct FIFOCache {
    private static let longestDeadPrefix = 4096

    private let capacity: Int
    private var isResident: [Bool]
    private var queue: [UInt32] = []
    private var head = 0
    /// Blocks of the step at hand that stand before the victims.
    private var passedOver: [UInt32] = []

    init(blocks: Int, capacity: Int) {
        self.capacity = capacity
        isResident = [Bool](repeating: false, count: blocks)
    }

    /// - Returns: how many of the blocks that arrive were missing.
    mutating func access(_ arriving: ArraySlice<UInt32>, _ history: Span<BlockHistory>) -> Int {
        let before = queue.count
        for block in arriving where !isResident[Int(block)] {
            isResident[Int(block)] = true
            queue.append(block)
        }
        let missing = queue.count - before
        evict(queue.count - head - capacity, history)
        return missing
    }

    private mutating func evict(_ excess: Int, _ history: Span<BlockHistory>) {
        guard excess > 0 else { return }
        passedOver.removeAll(keepingCapacity: true)
        var victims = 0
        while victims < excess {
            let block = queue[head]
            head += 1
            if history[Int(block)].lastStep == BlockHistory.now {
                passedOver.append(block)
            } else {
                isResident[Int(block)] = false
                victims += 1
            }
        }
        head -= passedOver.count
        for index in passedOver.indices { queue[head + index] = passedOver[index] }
        if head > max(Self.longestDeadPrefix, queue.count / 2) {
            queue.removeFirst(head)
            head = 0
        }
    }
}
