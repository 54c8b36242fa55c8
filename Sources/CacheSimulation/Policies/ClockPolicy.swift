extension PlacementPolicy {
    /// CLOCK, also known as second chance (Corbató 1968), on whole steps: a cache has as many slots as its capacity,
    /// each with a reference bit, set by a hit and clear after a load. A hand goes round the slots, passes blocks of
    /// the step at hand as they are, clears the bits that are set, and evicts at the first that is clear.
    ///
    /// A step's missing blocks load in ascending id: first into free slots, which follow each other, then each into the
    /// slot that the hand frees, which goes on from the next one: so it meets what was loaded longest ago first.
    /// O(touches + slots the hand passes) a step; it passes each at most twice.
    public static let clock = PlacementPolicy(name: "clock", isStatic: false) { steps, capacities, _ in
        capacities.map { capacity in
            var cache = ClockCache(blocks: steps.blockCount)
            var hits = 0
            for step in 0..<steps.stepCount {
                let touched = steps.locals.span.extracting(steps.touches(ofStep: step))
                hits += cache.access(touched, capacity: capacity, step: UInt32(step + 1))
            }
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }
}

private struct ClockCache {
    private static let absent = Int32(-1)

    /// By slot: the block in it. Grows to the capacity.
    private var slots: [UInt32] = []
    /// By slot.
    private var isReferenced: [Bool] = []
    private var hand = 0
    /// By block: its slot.
    private var slotOfBlock: [Int32]
    /// By block: the last step that touched it, from 1.
    private var lastStep: [UInt32]
    private var missing: [UInt32] = []

    init(blocks: Int) {
        slotOfBlock = [Int32](repeating: Self.absent, count: blocks)
        lastStep = [UInt32](repeating: 0, count: blocks)
    }

    /// - Returns: the step's hits.
    mutating func access(_ touched: Span<UInt32>, capacity: Int, step: UInt32) -> Int {
        missing.removeAll(keepingCapacity: true)
        for index in touched.indices {
            let block = Int(touched[index])
            lastStep[block] = step
            if slotOfBlock[block] == Self.absent {
                missing.append(touched[index])
            } else {
                isReferenced[Int(slotOfBlock[block])] = true
            }
        }
        for block in missing { load(block, capacity: capacity, step: step) }
        return touched.count - missing.count
    }

    private mutating func load(_ block: UInt32, capacity: Int, step: UInt32) {
        guard slots.count == capacity else {
            slotOfBlock[Int(block)] = Int32(slots.count)
            slots.append(block)
            isReferenced.append(false)
            return
        }
        let slot = freeSlot(step: step)
        slotOfBlock[Int(slots[slot])] = Self.absent
        slotOfBlock[Int(block)] = Int32(slot)
        slots[slot] = block
    }

    /// Moves the hand to the slot of the victim, whose bit is clear, and past it.
    private mutating func freeSlot(step: UInt32) -> Int {
        while true {
            let slot = hand
            hand = slot + 1 == slots.count ? 0 : slot + 1
            if lastStep[Int(slots[slot])] == step { continue }
            if !isReferenced[slot] { return slot }
            isReferenced[slot] = false
        }
    }
}
