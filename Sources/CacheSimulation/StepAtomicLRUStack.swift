import CScanKernels

/// The order of all blocks of one stream by recency, moved a whole step at a time, and the depths touches are found at.
///
/// The order after a step: the step's blocks in front, first those touched before, in their previous order, then those
/// touched for the first time, ascending by id; behind them all other blocks in their previous order. It does not
/// depend on a capacity, so one pass gives every capacity (SPEC part 5, `lru`; the inclusion property of Mattson et
/// al. 1970, on steps instead of single accesses).
///
/// The last step's blocks stand in front of all others. A block that stays in the next step keeps its place among them,
/// whatever happens to others, so that only blocks that leave or arrive are moved: O(blocks that leave or arrive +
/// slots / 64) a step, without allocation in steady state. Memory: about 9 bytes a block.
public struct StepAtomicLRUStack: Sendable {
    /// The last step's blocks, the front of the order first.
    private var front = SlotLog()
    /// All other blocks, the end of the order first.
    private var rest = SlotLog()
    /// The slots of the blocks that leave or arrive, a bit each; all 0 between steps.
    private var pending: [UInt64] = []
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
    public mutating func observe(
        leaving: Span<UInt32>, returning: Span<UInt32>, first: Span<UInt32>, blocks: inout [BlockMemory],
        depths: inout DepthHistogram
    ) {
        makeRoom(leaving: leaving.count, arriving: returning.count + first.count, blocks: &blocks)
        let leavingSlots = leaving.indices.map { blocks[Int(leaving[$0])].slot }
        let returningSlots = returning.indices.map { blocks[Int(returning[$0])].slot }
        observe(
            leavingSlots: leavingSlots.span, returningSlots: returningSlots.span, first: first, blocks: &blocks,
            depths: &depths)
    }

    /// The same with the slots of the blocks that leave and come back, as they are after `makeRoom`.
    public mutating func observe(
        leavingSlots: Span<UInt32>, returningSlots: Span<UInt32>, first: Span<UInt32>, blocks: inout [BlockMemory],
        depths: inout DepthHistogram
    ) {
        let before = front.count
        let stays = before - leavingSlots.count
        depths.grow(toDepth: before + rest.count)
        takeFromFront(leavingSlots, depths: &depths)
        takeFromRest(returningSlots, above: before, depths: &depths)
        move(leaving, count: leavingSlots.count, to: &rest, blocks: &blocks)
        move(returning, count: returningSlots.count, to: &front, blocks: &blocks)
        move(first, to: &front, blocks: &blocks)
        depths.countStep(touches: stays + returningSlots.count + first.count, firstTouches: first.count)
    }

    /// Makes room for blocks that change; afterwards blocks may stand in other slots. O(1), amortised.
    public mutating func makeRoom(leaving: Int, arriving: Int, blocks: inout [BlockMemory]) {
        if front.makeRoom(for: arriving) { note(front, in: &blocks) }
        if rest.makeRoom(for: leaving) { note(rest, in: &blocks) }
        let words = max(front.occupied.count, rest.occupied.count)
        if pending.count < words { pending.append(contentsOf: repeatElement(0, count: words - pending.count)) }
        grow(&self.leaving, to: leaving)
        grow(&self.returning, to: arriving)
    }

    /// Appends the last step's blocks, the front of the order last.
    func appendLastStep(to blocks: inout [UInt32]) {
        for slot in (0..<front.next).reversed() where front.occupied[slot >> 6] >> UInt64(slot & 63) & 1 == 1 {
            blocks.append(front.blockInSlot[slot])
        }
    }

    private func note(_ log: borrowing SlotLog, in blocks: inout [BlockMemory]) {
        for slot in 0..<log.next { blocks[Int(log.blockInSlot[slot])].slot = UInt32(slot) }
    }

    private mutating func takeFromFront(_ slots: Span<UInt32>, depths: inout DepthHistogram) {
        precondition(depths.counts.count >= front.count && slots.count <= min(front.count, leaving.count))
        mark(slots, in: &pending)
        kv_take_from_front(
            level, front.blockInSlot, &front.occupied, &pending, front.wordCount, &depths.counts, &leaving,
            slots.count)
        front.noteTakenOut(slots.count)
    }

    private mutating func takeFromRest(_ slots: Span<UInt32>, above: Int, depths: inout DepthHistogram) {
        guard slots.count > 0 else { return }
        precondition(depths.counts.count >= above + rest.count && slots.count <= min(rest.count, returning.count))
        mark(slots, in: &pending)
        kv_take_from_rest(
            level, rest.blockInSlot, &rest.occupied, &pending, rest.wordCount, above, &depths.counts, &returning,
            slots.count)
        rest.noteTakenOut(slots.count)
    }
}

/// Puts blocks into a log and notes their slots.
private func move(_ moved: Span<UInt32>, to log: inout SlotLog, blocks: inout [BlockMemory]) {
    let first = UInt32(truncatingIfNeeded: log.put(moved))
    var blocks = blocks.mutableSpan
    for index in moved.indices {
        blocks[Int(moved[unchecked: index])].slot = first &+ UInt32(truncatingIfNeeded: index)
    }
}

private func move(_ moved: [UInt32], count: Int, to log: inout SlotLog, blocks: inout [BlockMemory]) {
    move(moved.span.extracting(0..<count), to: &log, blocks: &blocks)
}

private func grow(_ scratch: inout [UInt32], to count: Int) {
    if scratch.count < count { scratch.append(contentsOf: repeatElement(0, count: count - scratch.count)) }
}

private func mark(_ slots: Span<UInt32>, in pending: inout [UInt64]) {
    var pending = pending.mutableSpan
    for index in slots.indices {
        let slot = slots[unchecked: index]
        pending[Int(slot >> 6)] |= 1 &<< UInt64(slot)
    }
}
