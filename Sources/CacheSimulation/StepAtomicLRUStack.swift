import CScanKernels

/// The order of all blocks of one stream by recency, moved a whole step at a time, and the depths touches are found at.
///
/// The order after a step: the step's blocks in front, first those touched before, in their previous order, then those
/// touched for the first time, ascending by id; behind them all other blocks in their previous order. It does not
/// depend on a capacity, so one pass gives every capacity (SPEC part 5, `lru`; the inclusion property of Mattson et
/// al. 1970, on steps instead of single accesses).
///
/// The last step's blocks stand in front of all others. A block that stays in the next step keeps its place among them,
/// whatever happens to others, so that only blocks that leave or arrive are moved: O(blocks that leave or arrive) a
/// step and vector loops over the last step's blocks, without allocation in steady state. Memory: about 9 bytes a
/// block.
///
/// Subscripts by block or slot are unchecked in the loops over blocks that move: blocks are those the caller named, for
/// which it has a place in `blocks`, and slots those that were given to them.
public struct StepAtomicLRUStack: Sendable {
    /// The last step's blocks, the front of the order first.
    private var front = SlotLog()
    /// All other blocks, the end of the order first.
    private var rest = SlotLog()
    /// The blocks that leave, the end of the order first, and those that come back, the front first.
    private var leaving: [UInt32] = []
    private var returning: [UInt32] = []
    private let level = kv_best_level()

    public init() {}

    /// Counts the depths of a step's touches and moves its blocks to the front.
    ///
    /// - Parameters:
    ///   - leaving: blocks of the last step that this step does not touch, in any order.
    ///   - returning: blocks touched before that the last step did not touch, in any order.
    ///   - first: blocks never touched before, ascending by id.
    ///   - blocks: what is remembered of each block; the slots of the blocks named above are read and changed.
    ///   - depths: gets the step's touches.
    ///   - deeper: gets those of this step alone, at the capacities of the grid.
    public mutating func observe(
        leaving: Span<UInt32>, returning: Span<UInt32>, first: Span<UInt32>, blocks: inout [BlockMemory],
        depths: inout DepthHistogram, deeper: inout DeeperTouches, pending: inout PendingSlots
    ) {
        makeRoom(leaving: leaving.count, arriving: returning.count + first.count, blocks: &blocks, pending: &pending)
        for index in leaving.indices { pending.leaving.insert(blocks[Int(leaving[index])].slot) }
        for index in returning.indices { pending.returning.insert(blocks[Int(returning[index])].slot) }
        observe(
            leaving: leaving.count, returning: returning.count, first: first, blocks: &blocks, depths: &depths,
            deeper: &deeper, pending: &pending)
    }

    /// The same with the numbers of blocks that leave and come back, once their slots as they are after `makeRoom` are
    /// marked.
    public mutating func observe(
        leaving leavingCount: Int, returning returningCount: Int, first: Span<UInt32>, blocks: inout [BlockMemory],
        depths: inout DepthHistogram, deeper: inout DeeperTouches, pending: inout PendingSlots
    ) {
        let before = front.count
        let stays = before - leavingCount
        depths.grow(toDepth: before + rest.count)
        remove(leaving: leavingCount, &pending.leaving, depths: &depths)
        deeper.begin(lastStep: before)
        remove(returning: returningCount, &pending.returning, above: before, depths: &depths, deeper: &deeper)
        move(leaving, count: leavingCount, to: &rest, blocks: &blocks)
        move(returning, count: returningCount, to: &front, blocks: &blocks)
        move(first, to: &front, blocks: &blocks)
        depths.countStep(touches: stays + returningCount + first.count, firstTouches: first.count)
    }

    /// Makes room for blocks that change; afterwards blocks may stand in other slots. O(1), amortised.
    public mutating func makeRoom(
        leaving: Int, arriving: Int, blocks: inout [BlockMemory], pending: inout PendingSlots
    ) {
        if front.makeRoom(for: arriving) { note(front, in: &blocks) }
        if rest.makeRoom(for: leaving) { note(rest, in: &blocks) }
        pending.leaving.grow(toWords: front.occupied.count)
        pending.returning.grow(toWords: rest.occupied.count)
        grow(&self.leaving, to: leaving)
        grow(&self.returning, to: arriving)
    }

    /// The blocks that left in the last step, the end of the order before it first.
    ///
    /// - Parameter count: how many they are.
    func left(_ count: Int) -> ArraySlice<UInt32> { leaving.prefix(count) }

    private func note(_ log: borrowing SlotLog, in blocks: inout [BlockMemory]) {
        let blockInSlot = log.blockInSlot.span
        var blocks = blocks.mutableSpan
        for slot in blockInSlot.indices {
            blocks[unchecked: Int(blockInSlot[unchecked: slot])].slot = UInt32(truncatingIfNeeded: slot)
        }
    }

    private mutating func remove(leaving count: Int, _ pending: inout SlotSet, depths: inout DepthHistogram) {
        precondition(depths.counts.count >= front.count && count <= min(front.count, leaving.count))
        kv_remove_leaving(
            level, front.blockInSlot, &front.occupied, &pending.words, front.wordCount, &depths.counts, &leaving, count)
        front.noteRemoved(count)
    }

    private mutating func remove(
        returning count: Int, _ pending: inout SlotSet, above: Int, depths: inout DepthHistogram,
        deeper: inout DeeperTouches
    ) {
        guard count > 0 else { return }
        precondition(depths.counts.count >= above + rest.count && count <= min(rest.count, returning.count))
        deeper.count { wanted, found in
            kv_remove_returning(
                level, rest.blockInSlot, &rest.occupied, &pending.words, rest.wordCount, above, &depths.counts,
                &returning, count, wanted, found)
        }
        rest.noteRemoved(count)
    }
}

/// Puts blocks into a log and notes their slots.
private func move(_ moved: Span<UInt32>, to log: inout SlotLog, blocks: inout [BlockMemory]) {
    let first = UInt32(truncatingIfNeeded: log.put(moved))
    var blocks = blocks.mutableSpan
    for index in moved.indices {
        blocks[unchecked: Int(moved[unchecked: index])].slot = first &+ UInt32(truncatingIfNeeded: index)
    }
}

private func move(_ moved: [UInt32], count: Int, to log: inout SlotLog, blocks: inout [BlockMemory]) {
    move(moved.span.extracting(0..<count), to: &log, blocks: &blocks)
}

private func grow(_ scratch: inout [UInt32], to count: Int) {
    if scratch.count < count { scratch.append(contentsOf: repeatElement(0, count: count - scratch.count)) }
}
