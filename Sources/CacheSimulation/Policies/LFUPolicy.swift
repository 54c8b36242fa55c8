extension PlacementPolicy {
    /// Evicts the block with the fewest touches in the stream so far, resident or not at the time; among equals the one
    /// that LRU would evict. O(blocks that arrive or leave + steps / 64) a step.
    public static let lfu = PlacementPolicy(name: "lfu", isStatic: false) { steps, capacities, _ in
        var caches = capacities.map {
            LFUCache(blocks: steps.blockCount, steps: steps.stepCount, capacity: $0)
        }
        return steps.hits(&caches) { cache, step, history in
            cache.access(steps.arriving(inStep: step), leaving: steps.leaving(inStep: step), history)
        }
    }
}

/// Resident blocks outside the step at hand, in a list for each number of touches, the next victim at its head.
///
/// A block enters the list of its touches when it leaves a step, behind those that left before, and a step's leaving
/// blocks enter in LRU order, the end first: so each list stays in LRU order.
private struct LFUCache {
    private static let none = UInt32.max

    private struct Block {
        var isResident = false
        /// Its neighbours in its list, nearer to the head and nearer to the tail.
        var before = LFUCache.none
        var after = LFUCache.none
    }

    private let capacity: Int
    private var blocks: [Block]
    private var residentCount = 0
    /// By number of touches.
    private var heads: [UInt32]
    private var tails: [UInt32]
    private var nonEmpty: IndexBitmap

    init(blocks: Int, steps: Int, capacity: Int) {
        self.capacity = capacity
        self.blocks = [Block](repeating: Block(), count: blocks)
        heads = [UInt32](repeating: Self.none, count: steps + 1)
        tails = heads
        nonEmpty = IndexBitmap(count: steps + 1)
    }

    /// - Returns: how many of the blocks that arrive were missing.
    mutating func access(
        _ arriving: ArraySlice<UInt32>, leaving: ArraySlice<UInt32>, _ history: Span<BlockHistory>
    ) -> Int {
        for block in leaving where blocks[Int(block)].isResident {
            append(block, touches: Int(history[Int(block)].touches))
        }
        var missing = 0
        for block in arriving {
            let block = Int(block)
            if blocks[block].isResident {
                unlink(block, touches: Int(history[block].touches))
            } else {
                blocks[block].isResident = true
                missing += 1
            }
        }
        residentCount += missing
        if residentCount > capacity { evict(residentCount - capacity) }
        return missing
    }

    private mutating func evict(_ excess: Int) {
        residentCount -= excess
        var list = 0
        for _ in 0..<excess {
            if heads[list] == Self.none { list = nonEmpty.first(from: list)! }
            let block = Int(heads[list])
            unlink(block, touches: list)
            blocks[block].isResident = false
        }
    }

    private mutating func append(_ block: UInt32, touches list: Int) {
        let last = tails[list]
        blocks[Int(block)].before = last
        blocks[Int(block)].after = Self.none
        tails[list] = block
        if last == Self.none {
            heads[list] = block
            nonEmpty.insert(list)
        } else {
            blocks[Int(last)].after = block
        }
    }

    private mutating func unlink(_ block: Int, touches list: Int) {
        let (before, after) = (blocks[block].before, blocks[block].after)
        if before == Self.none { heads[list] = after } else { blocks[Int(before)].after = after }
        if after == Self.none { tails[list] = before } else { blocks[Int(after)].before = before }
        if heads[list] == Self.none { nonEmpty.remove(list) }
    }
}
