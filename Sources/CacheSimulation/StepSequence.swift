/// One stream's steps unpacked for simulation: local indices in first-touch order, as the engine numbers blocks.
///
/// A block of the step before is resident whatever the policy, since a cache holds every step whole: it hits, and no
/// policy has anything to do with it until it leaves. So a step is told by what *arrives*, which the step before did
/// not touch, and by what *leaves*.
struct StepSequence: Sendable {
    /// All touches, step after step, each step ascending by block id.
    private(set) var locals: [UInt32] = []
    /// Where each step's touches start, and the end of the last.
    private(set) var offsets = [0]
    /// The blocks that arrive, step after step, each step ascending by block id.
    private(set) var arriving: [UInt32] = []
    /// Where each step's arriving blocks start, and the end of the last.
    private(set) var arrivingOffsets = [0]
    /// The blocks of the step before that a step does not touch, step after step, each in the LRU order after the step
    /// before, the end first.
    private(set) var leaving: [UInt32] = []
    /// Where each step's leaving blocks start, and the end of the last.
    private(set) var leavingOffsets = [0]
    /// By step: blocks known before it; locals from here on are first touches.
    private(set) var knownBlockCounts: [Int] = []
    /// By step: the block of its last position, nil without a length.
    private(set) var currentBlocks: [Int?] = []
    /// By local.
    private(set) var blockIDs: [UInt32] = []
    /// How deep in the LRU order touches were found.
    private(set) var depths = DepthHistogram()
    let largestStep: Int

    /// O(touches).
    init(_ log: TouchedSetLog) {
        largestStep = log.largestTouchedSet
        locals.reserveCapacity(log.touches)
        offsets.reserveCapacity(log.stepCount + 1)
        arrivingOffsets.reserveCapacity(log.stepCount + 1)
        leavingOffsets.reserveCapacity(log.stepCount + 1)
        knownBlockCounts.reserveCapacity(log.stepCount)
        currentBlocks.reserveCapacity(log.stepCount)
        var changes = StepChanges(log)
        var order = RecencyOrder()
        log.forEachStep { blocks, currentBlock in
            knownBlockCounts.append(changes.blockCount)
            currentBlocks.append(currentBlock)
            changes.advance(to: blocks, blockIDs: &blockIDs)
            locals.append(contentsOf: changes.touched)
            offsets.append(locals.count)
            arriving.append(contentsOf: changes.arriving)
            arrivingOffsets.append(arriving.count)
            leaving.append(contentsOf: order.left(changes))
            leavingOffsets.append(leaving.count)
        }
        depths = order.depths
    }

    var stepCount: Int { knownBlockCounts.count }
    var blockCount: Int { blockIDs.count }

    /// Empty for a step before the first.
    func touches(ofStep step: Int) -> Range<Int> { step < 0 ? 0..<0 : offsets[step]..<offsets[step + 1] }

    /// The blocks that a step touches first, ascending by id.
    func firstTouches(ofStep step: Int) -> Range<Int> {
        knownBlockCounts[step]..<(step + 1 < stepCount ? knownBlockCounts[step + 1] : blockCount)
    }

    /// The blocks that arrive in a step, ascending by block id.
    func arriving(inStep step: Int) -> ArraySlice<UInt32> {
        arriving[arrivingOffsets[step]..<arrivingOffsets[step + 1]]
    }

    /// The blocks that leave in a step, in the LRU order after the step before, the end first.
    func leaving(inStep step: Int) -> ArraySlice<UInt32> {
        leaving[leavingOffsets[step]..<leavingOffsets[step + 1]]
    }

    /// By local: its place among all blocks ascending by id. O(blocks · log blocks).
    func ranks() -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: blockCount)
        let ascending = (0..<blockCount).sorted { blockIDs[$0] < blockIDs[$1] }
        for (rank, local) in ascending.enumerated() { ranks[local] = UInt32(rank) }
        return ranks
    }
}

/// Moves the step-atomic LRU order from step to step.
private struct RecencyOrder {
    private(set) var depths = DepthHistogram()
    private var stack = StepAtomicLRUStack()
    private var moved = MovedBlocks()
    private var misses = StepCapacityMisses(isCounted: false)
    private var blocks = BlockMemory()

    /// The next step.
    ///
    /// - Returns: the blocks that leave, in the order before the step, the end first.
    mutating func left(_ changes: borrowing StepChanges) -> ArraySlice<UInt32> {
        blocks.grow(to: changes.blockCount)
        stack.prepare(
            leaving: changes.leaving.count, arriving: changes.arriving.span, blocks: &blocks, moved: &moved)
        stack.promote(
            leaving: changes.leaving.span, blocks: &blocks, depths: &depths, misses: &misses, moved: &moved)
        return moved.left.prefix(changes.leaving.count)
    }
}
