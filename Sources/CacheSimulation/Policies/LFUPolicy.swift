extension PlacementPolicy {
    /// Evicts the block with the fewest touches in the stream so far, resident or not at the time; among equals the one
    /// that LRU would evict. O(touches + steps / 64) a step.
    public static let lfu = PlacementPolicy(name: "lfu", isStatic: false) { steps, capacities, _ in
        let rearmostFirst = touchesInLRUOrder(steps)
        return capacities.map { capacity in
            var cache = LFUCache(blocks: steps.blockCount, steps: steps.stepCount)
            var hits = 0
            for step in 0..<steps.stepCount {
                let touched = rearmostFirst.span.extracting(steps.touches(ofStep: step))
                hits += cache.access(touched, capacity: capacity, step: UInt32(step + 1))
            }
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }

    /// All touches, each step in the LRU order after it, the front last.
    private static func touchesInLRUOrder(_ steps: StepSequence) -> [UInt32] {
        var ordered: [UInt32] = []
        ordered.reserveCapacity(steps.locals.count)
        _ = steps.forEachLRUOrder { $0.appendLastStep(to: &ordered) }
        return ordered
    }
}

/// Resident blocks in a list for each number of touches, the latest touched in front.
///
/// A block enters its list in the step that touched it last, and a step's blocks enter in LRU order, so that each list
/// is in LRU order too; blocks of the step at hand stand before all others of their list. The victim is therefore the
/// end of the first list that does not end with a block of the step.
private struct LFUCache {
    private static let none = UInt32.max

    /// What is kept of a block, side by side, since an access needs all of it.
    private struct Block {
        var isResident = false
        var lastStep: UInt32 = 0
        var touches: UInt32 = 0
        /// The neighbour nearer to the front of its list, and the one nearer to the end.
        var newer = LFUCache.none
        var older = LFUCache.none
    }

    private var blocks: [Block]
    /// By number of touches: the ends of its list.
    private var newest: [UInt32]
    private var oldest: [UInt32]
    private var nonEmpty: IndexBitmap
    private var residentCount = 0

    init(blocks: Int, steps: Int) {
        self.blocks = [Block](repeating: Block(), count: blocks)
        newest = [UInt32](repeating: Self.none, count: steps + 1)
        oldest = newest
        nonEmpty = IndexBitmap(count: steps + 1)
    }

    /// - Parameter touched: the step's blocks in LRU order, the front last.
    /// - Returns: the step's hits.
    mutating func access(_ touched: Span<UInt32>, capacity: Int, step: UInt32) -> Int {
        var hits = 0
        for index in touched.indices {
            let block = Int(touched[index])
            if blocks[block].isResident {
                hits += 1
                unlink(block)
            }
            linkInFront(block, step: step)
        }
        residentCount += touched.count - hits
        if residentCount > capacity { evict(residentCount - capacity, step: step) }
        return hits
    }

    private mutating func evict(_ excess: Int, step: UInt32) {
        residentCount -= excess
        var list = 0
        var excess = excess
        while excess > 0 {
            list = nonEmpty.first(from: list)!
            let block = Int(oldest[list])
            if blocks[block].lastStep == step {
                list += 1
            } else {
                unlink(block)
                blocks[block].isResident = false
                excess -= 1
            }
        }
    }

    /// Counts a touch of a block that stands in no list and puts it into its list.
    private mutating func linkInFront(_ block: Int, step: UInt32) {
        let touches = blocks[block].touches + 1
        let list = Int(touches)
        let second = newest[list]
        blocks[block] = Block(isResident: true, lastStep: step, touches: touches, older: second)
        newest[list] = UInt32(block)
        if second == Self.none {
            oldest[list] = UInt32(block)
            nonEmpty.insert(list)
        } else {
            blocks[Int(second)].newer = UInt32(block)
        }
    }

    private mutating func unlink(_ block: Int) {
        let leaving = blocks[block]
        let list = Int(leaving.touches)
        if leaving.newer == Self.none {
            newest[list] = leaving.older
            if leaving.older == Self.none { nonEmpty.remove(list) }
        } else {
            blocks[Int(leaving.newer)].older = leaving.older
        }
        if leaving.older == Self.none {
            oldest[list] = leaving.newer
        } else {
            blocks[Int(leaving.older)].newer = leaving.newer
        }
    }
}
