extension PlacementPolicy {
    /// CLOCK, also known as second chance (Corbató 1968), on whole steps: a cache has as many slots as its capacity,
    /// each with a reference bit, set by a hit and clear after a load. A hand goes round the slots, passes blocks of
    /// the step at hand as they are, clears the bits that are set, and evicts at the first that is clear.
    ///
    /// A step's missing blocks load in ascending id: first into free slots, which follow each other, then each into the
    /// slot that the hand frees, which goes on from the next one: so it meets what was loaded longest ago first.
    /// O(blocks that arrive + slots the hand passes) a step; it passes each at most twice.
    public static let clock = PlacementPolicy(name: "clock", isStatic: false) { steps, capacities, _ in
        var caches = capacities.map { ClockCache(blocks: steps.blockCount, capacity: $0) }
        return steps.hits(&caches) { cache, step, history in
            cache.access(steps.arriving(inStep: step), history, step: UInt32(step + 1))
        }
    }
}

private struct ClockCache {
    /// A block is touched in no step in which its bit is cleared: the bit is set iff it was touched since.
    private struct Slot {
        var block: UInt32
        /// The step in which the block was loaded or its bit cleared, from 1.
        var clearStep: UInt32
    }

    private let capacity: Int
    /// Grows to the capacity.
    private var slots: [Slot] = []
    private var hand = 0
    private var isResident: [Bool]

    init(blocks: Int, capacity: Int) {
        self.capacity = capacity
        isResident = [Bool](repeating: false, count: blocks)
    }

    /// - Returns: how many of the blocks that arrive were missing.
    mutating func access(_ arriving: ArraySlice<UInt32>, _ history: Span<BlockHistory>, step: UInt32) -> Int {
        var missing = 0
        for block in arriving where !isResident[Int(block)] {
            missing += 1
            load(block, history, step: step)
        }
        return missing
    }

    private mutating func load(_ block: UInt32, _ history: Span<BlockHistory>, step: UInt32) {
        isResident[Int(block)] = true
        let loaded = Slot(block: block, clearStep: step)
        guard slots.count == capacity else { return slots.append(loaded) }
        let slot = slotOfVictim(history, step: step)
        isResident[Int(slots[slot].block)] = false
        slots[slot] = loaded
    }

    /// Moves the hand to the slot of the victim, whose bit is clear, and past it.
    private mutating func slotOfVictim(_ history: Span<BlockHistory>, step: UInt32) -> Int {
        while true {
            let slot = hand
            hand = slot + 1 == slots.count ? 0 : slot + 1
            let lastStep = history[Int(slots[slot].block)].lastStep
            if lastStep == BlockHistory.now { continue }
            if lastStep <= slots[slot].clearStep { return slot }
            slots[slot].clearStep = step
        }
    }
}
