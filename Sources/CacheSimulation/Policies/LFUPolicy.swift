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
        var stack = StepAtomicLRUStack()
        var depths = DepthHistogram()
        for step in 0..<steps.stepCount {
            let touched = steps.locals.span.extracting(steps.touches(ofStep: step))
            stack.observe(touched: touched, knownBlockCount: steps.knownBlockCounts[step], depths: &depths)
            ordered.append(contentsOf: stack.lastStep(count: touched.count))
        }
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

    private var isResident: [Bool]
    private var lastStep: [UInt32]
    private var touches: [UInt32]
    /// By block: the neighbour nearer to the front of its list, and the one nearer to the end.
    private var newer: [UInt32]
    private var older: [UInt32]
    /// By number of touches.
    private var newest: [UInt32]
    private var oldest: [UInt32]
    private var nonEmpty: IndexBitmap
    private var residentCount = 0

    init(blocks: Int, steps: Int) {
        isResident = [Bool](repeating: false, count: blocks)
        lastStep = [UInt32](repeating: 0, count: blocks)
        touches = lastStep
        newer = [UInt32](repeating: Self.none, count: blocks)
        older = newer
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
            if isResident[block] {
                hits += 1
                unlink(block)
            }
            isResident[block] = true
            lastStep[block] = step
            touches[block] += 1
            linkInFront(block)
        }
        residentCount += touched.count - hits
        evict(residentCount - capacity, step: step)
        return hits
    }

    private mutating func evict(_ excess: Int, step: UInt32) {
        var list = 0
        var excess = excess
        while excess > 0 {
            list = nonEmpty.first(from: list)!
            let block = Int(oldest[list])
            if lastStep[block] == step {
                list += 1
            } else {
                unlink(block)
                isResident[block] = false
                residentCount -= 1
                excess -= 1
            }
        }
    }

    private mutating func linkInFront(_ block: Int) {
        let list = Int(touches[block])
        let second = newest[list]
        older[block] = second
        newer[block] = Self.none
        newest[list] = UInt32(block)
        if second == Self.none {
            oldest[list] = UInt32(block)
            nonEmpty.insert(list)
        } else {
            newer[Int(second)] = UInt32(block)
        }
    }

    private mutating func unlink(_ block: Int) {
        let list = Int(touches[block])
        let before = newer[block]
        let after = older[block]
        if before == Self.none { newest[list] = after } else { older[Int(before)] = after }
        if after == Self.none { oldest[list] = before } else { newer[Int(after)] = before }
        if newest[list] == Self.none { nonEmpty.remove(list) }
    }
}
