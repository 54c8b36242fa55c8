import CScanKernels

/// The order of all blocks of one stream by recency, moved a whole step at a time, and the depths touches are found at.
///
/// The order after a step: the step's blocks in front, first those touched before, in their previous order, then those
/// touched for the first time, ascending by id; behind them all other blocks in their previous order. It does not
/// depend on a capacity, so one pass gives every capacity (the policy `lru`; the inclusion property of Mattson et
/// al. 1970, on steps instead of single accesses).
///
/// The last step's blocks stand in front of all others. A block that stays in the next step keeps its place among them,
/// whatever happens to others, so that only blocks that leave or arrive are moved: O(blocks that leave or arrive) a
/// step and vector loops over bits, without allocation in steady state. Memory: a word a block (`BlockMemory`), about
/// 2 bytes more, and 17 a block of the last step.
///
/// A step is two calls: `prepare`, which tells what arrives, and `promote`.
public struct StepAtomicLRUStack: Sendable {
    /// The last step's blocks, the front of the order first.
    private var front = SlotLog()
    /// All other blocks, the end of the order first.
    private var rest: RestLog
    /// Steps so far.
    private var record = 0
    /// Of the last step's blocks, the slot of the first that was touched for the first time.
    private var firstTouchSlot = 0
    private let level = kv_best_level()

    public init() { rest = RestLog() }

    /// - Parameter slotLimit: more slots than the blocks outside the last step may have, at least all blocks and 64.
    init(slotLimit: Int) { rest = RestLog(slotLimit: slotLimit) }

    /// Begins a step: makes room for it, and tells the blocks that come back from those touched for the first time.
    ///
    /// - Parameters:
    ///   - leaving: how many blocks of the last step this step does not touch.
    ///   - arriving: blocks that the last step did not touch, ascending by id.
    ///   - blocks: what is remembered of each block.
    ///   - moved: gets the blocks that arrive.
    public mutating func prepare(
        leaving: Int, arriving: Span<UInt32>, blocks: inout BlockMemory, moved: inout MovedBlocks
    ) {
        var hasMoved = front.makeRoom(for: arriving.count)
        if rest.makeRoom(for: leaving, blocks: &blocks, before: &moved.before, level) {
            front.compact()
            hasMoved = true
        }
        if hasMoved { blocks.move(front.blockInSlot.span, to: 0) }
        moved.makeRoom(
            leaving: leaving, arriving: arriving.count, frontWords: front.occupied.count,
            restWords: rest.occupied.count)
        blocks.split(arriving, into: &moved)
    }

    /// Ends the step that was begun: counts the depths of its touches and moves its blocks to the front.
    ///
    /// - Parameters:
    ///   - leaving: the blocks that leave, in any order.
    ///   - depths: gets the step's touches.
    ///   - misses: gets the capacity misses of this step, at the capacities of the grid.
    public mutating func promote(
        leaving: Span<UInt32>, blocks: inout BlockMemory, depths: inout DepthHistogram,
        misses: inout StepCapacityMisses, moved: inout MovedBlocks
    ) {
        let before = front.count
        depths.grow(toDepth: before + rest.count)
        blocks.endRuns(
            leaving, starts: front.recordInSlot.span, at: UInt32(truncatingIfNeeded: record),
            pending: &moved.leavingSlots)
        remove(leaving: leaving.count, &moved, depths: &depths)
        rest.findRecords(of: moved.slots, count: moved.returningCount, into: &moved.returningRecords)
        remove(returningAbove: before, &moved, depths: &depths)
        misses.count(moved.depths.span.extracting(0..<moved.returningCount), lastStep: before)
        let left = rest.put(leaving.count, record: record - 1)
        blocks.move(moved.left.span.extracting(0..<leaving.count), to: left)
        putInFront(moved.ordered.span.extracting(0..<moved.returningCount), &blocks)
        firstTouchSlot = front.next
        putInFront(moved.first.span.extracting(0..<moved.firstCount), &blocks)
        depths.countStep(touches: front.count, firstTouches: moved.firstCount)
        record += 1
    }

    /// Ends the runs of the last step's blocks, since no record follows.
    public mutating func endAll(_ blocks: inout BlockMemory) {
        front.compact()
        blocks.move(front.blockInSlot.span, to: 0)
        var pending = [UInt64](repeating: 0, count: front.occupied.count)
        blocks.endRuns(
            front.blockInSlot.span, starts: front.recordInSlot.span,
            at: UInt32(truncatingIfNeeded: record), pending: &pending)
    }

    /// Whether the last step touched a block for the first time. O(1).
    public func isFirstTouch(_ block: Int, in blocks: BlockMemory) -> Bool {
        guard let slot = blocks.slot(of: block), (firstTouchSlot..<front.next).contains(slot) else { return false }
        return front.blockInSlot[slot] == UInt32(block)
    }

    /// The record that touched a block last; nil before its first touch. - Precondition: not of the last step.
    public func lastRecord(of block: Int, in blocks: BlockMemory) -> Int? {
        blocks.slot(of: block).map { Int(rest.record(ofSlot: $0)) }
    }

    private mutating func putInFront(_ moved: Span<UInt32>, _ blocks: inout BlockMemory) {
        let first = front.put(moved, record: UInt32(truncatingIfNeeded: record))
        blocks.move(moved, to: first)
    }

    private mutating func remove(leaving count: Int, _ moved: inout MovedBlocks, depths: inout DepthHistogram) {
        precondition(depths.counts.count >= front.count && count <= min(front.count, moved.left.count))
        kv_remove_leaving(
            level, front.blockInSlot, &front.occupied, &moved.leavingSlots, front.wordCount, &depths.counts,
            &moved.left, count)
        front.noteRemoved(count)
    }

    private mutating func remove(
        returningAbove above: Int, _ moved: inout MovedBlocks, depths: inout DepthHistogram
    ) {
        let count = moved.returningCount
        guard count > 0 else { return }
        precondition(depths.counts.count >= above + rest.count && count <= rest.count)
        kv_remove_returning(
            level, moved.returning, moved.slots, count, &rest.occupied, &moved.returningSlots, rest.wordCount, above,
            &moved.later, &depths.counts, &moved.ordered, &moved.depths)
        rest.noteRemoved(count)
    }
}
