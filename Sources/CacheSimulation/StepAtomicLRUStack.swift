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

    public init() {}

    /// Counts the depths of a step's touches and moves its blocks to the front.
    ///
    /// - Parameters:
    ///   - leaving: blocks of the last step that this step does not touch, in any order.
    ///   - returning: blocks touched before that the last step did not touch, in any order.
    ///   - first: blocks never touched before, ascending by id.
    ///   - blocks: what is remembered of each block; the elements named above are read and changed.
    ///   - depths: gets the step's touches.
    public mutating func observe(
        leaving leavers: Span<UInt32>, returning returners: Span<UInt32>, first: Span<UInt32>,
        blocks: inout [BlockMemory], depths: inout DepthHistogram
    ) {
        makeRoom(leaving: leavers.count, arriving: returners.count + first.count, blocks: &blocks)
        let before = front.count
        let stays = before - leavers.count
        depths.grow(toDepth: before + rest.count)
        countAll(below: before, in: &depths.counts)
        takeFromFront(leavers, blocks: blocks, depths: &depths)
        takeFromRest(returners, above: before, blocks: blocks, depths: &depths)
        move(leaving, count: leavers.count, to: &rest, blocks: &blocks)
        move(returning, count: returners.count, to: &front, blocks: &blocks)
        move(first, to: &front, blocks: &blocks)
        depths.countStep(touches: stays + returners.count + first.count, firstTouches: first.count)
    }

    /// Appends the last step's blocks, the front of the order last.
    func appendLastStep(to blocks: inout [UInt32]) {
        for slot in (0..<front.next).reversed() where front.occupied[slot >> 6] >> UInt64(slot & 63) & 1 == 1 {
            blocks.append(front.blockInSlot[slot])
        }
    }

    private mutating func makeRoom(leaving: Int, arriving: Int, blocks: inout [BlockMemory]) {
        if front.makeRoom(for: arriving) { note(front, in: &blocks) }
        if rest.makeRoom(for: leaving) { note(rest, in: &blocks) }
        let words = max(front.occupied.count, rest.occupied.count)
        if pending.count < words { pending.append(contentsOf: repeatElement(0, count: words - pending.count)) }
        grow(&self.leaving, to: leaving)
        grow(&self.returning, to: arriving)
    }

    private func note(_ log: borrowing SlotLog, in blocks: inout [BlockMemory]) {
        for slot in 0..<log.next { blocks[Int(log.blockInSlot[slot])].slot = UInt32(slot) }
    }

    private mutating func takeFromFront(_ leavers: Span<UInt32>, blocks: [BlockMemory], depths: inout DepthHistogram) {
        precondition(depths.counts.count >= front.count && leavers.count <= front.count)
        mark(leavers, blocks: blocks, in: &pending)
        uncountLeavers(
            leavers.count, pending: &pending, occupied: &front.occupied, blockInSlot: front.blockInSlot,
            counts: &depths.counts, ordered: &leaving)
        front.noteTakenOut(leavers.count)
    }

    private mutating func takeFromRest(
        _ returners: Span<UInt32>, above: Int, blocks: [BlockMemory], depths: inout DepthHistogram
    ) {
        guard returners.count > 0 else { return }
        precondition(depths.counts.count >= above + rest.count && returners.count <= rest.count)
        mark(returners, blocks: blocks, in: &pending)
        countReturners(
            returners.count, above: above, lastWord: (rest.next - 1) >> 6, pending: &pending,
            occupied: &rest.occupied, blockInSlot: rest.blockInSlot, counts: &depths.counts, ordered: &returning)
        rest.noteTakenOut(returners.count)
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

private func mark(_ changed: Span<UInt32>, blocks: [BlockMemory], in pending: inout [UInt64]) {
    let blocks = blocks.span
    var pending = pending.mutableSpan
    for index in changed.indices {
        let slot = blocks[Int(changed[unchecked: index])].slot
        pending[Int(slot >> 6)] |= 1 &<< UInt64(slot)
    }
}

/// A touch at each depth of the last step's blocks.
private func countAll(below depth: Int, in counts: inout [UInt32]) {
    var counts = counts.mutableSpan
    for index in 0..<depth { counts[index] &+= 1 }
}

/// Passes over the front from its first slot until all pending blocks are found, takes back the touch at the depth of
/// each, empties its slot, and writes them in order, the last one found first.
///
/// Unchecked subscripts, since the checks cost a quarter of the time: `word` is checked, and bounds the rest. The
/// arrays by word have one length and `blockInSlot` a place for each occupied slot; a depth is at most the number of
/// occupied slots, which the caller made room for; and `found` goes up once for each pending bit, of which there are
/// `leavers`.
private func uncountLeavers(
    _ leavers: Int, pending: inout [UInt64], occupied: inout [UInt64], blockInSlot: [UInt32],
    counts: inout [UInt32], ordered: inout [UInt32]
) {
    var pending = pending.mutableSpan
    var occupied = occupied.mutableSpan
    var counts = counts.mutableSpan
    var ordered = ordered.mutableSpan
    let blockInSlot = blockInSlot.span
    precondition(pending.count >= occupied.count && ordered.count >= leavers)
    precondition(blockInSlot.count <= 64 * occupied.count)
    var found = 0
    var above = 0
    var word = 0
    while found < leavers {
        let before = occupied[word]
        var left = pending[unchecked: word]
        if left != 0 {
            pending[unchecked: word] = 0
            occupied[unchecked: word] = before & ~left
            repeat {
                let lowest = left & (0 &- left)
                counts[unchecked: above &+ (before & (lowest &- 1)).nonzeroBitCount] &-= 1
                found &+= 1
                ordered[unchecked: leavers &- found] =
                    blockInSlot[unchecked: word &<< 6 | left.trailingZeroBitCount]
                left ^= lowest
            } while left != 0
        }
        above &+= before.nonzeroBitCount
        word &+= 1
    }
}

/// Passes over the rest from its newest slot until all pending blocks are found, counts the touch at the depth of each,
/// empties its slot, and writes them in order. Unchecked like `uncountLeavers`.
private func countReturners(
    _ returners: Int, above front: Int, lastWord: Int, pending: inout [UInt64], occupied: inout [UInt64],
    blockInSlot: [UInt32], counts: inout [UInt32], ordered: inout [UInt32]
) {
    var pending = pending.mutableSpan
    var occupied = occupied.mutableSpan
    var counts = counts.mutableSpan
    var ordered = ordered.mutableSpan
    let blockInSlot = blockInSlot.span
    precondition(pending.count >= occupied.count && ordered.count >= returners)
    precondition(blockInSlot.count <= 64 * occupied.count)
    var found = 0
    var above = front
    var word = lastWord
    while found < returners {
        let before = occupied[word]
        var left = pending[unchecked: word]
        if left != 0 {
            pending[unchecked: word] = 0
            occupied[unchecked: word] = before & ~left
            repeat {
                let bit = 63 &- left.leadingZeroBitCount
                counts[unchecked: above &+ (before &>> UInt64(bit)).nonzeroBitCount &- 1] &+= 1
                ordered[unchecked: found] = blockInSlot[unchecked: word &<< 6 | bit]
                found &+= 1
                left ^= 1 &<< UInt64(bit)
            } while left != 0
        }
        above &+= before.nonzeroBitCount
        word &-= 1
    }
}
