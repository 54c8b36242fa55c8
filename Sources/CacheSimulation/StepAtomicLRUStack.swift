/// The order of all blocks of one stream by recency, moved a whole step at a time, and the depths touches are found at.
///
/// The order after a step: the step's blocks in front, first those touched before, in their previous order, then those
/// touched for the first time, ascending by id; behind them all other blocks in their previous order. It does not
/// depend on a capacity, so one pass gives every capacity (SPEC part 5, `lru`; the inclusion property of Mattson et
/// al. 1970, on steps instead of single accesses).
///
/// Two forms with the same results: a plain array partitioned at each step, O(deepest touch), the faster one while
/// steps touch a good part of all blocks; and a bitmap over time slots, O(touches + blocks / 64), for the rest. A
/// stream starts with the array and changes over once, when it has many more blocks than a step touches. No allocation
/// in steady state. Memory: 13 bytes a block, or about 18.
public struct StepAtomicLRUStack: Sendable {
    /// Blocks up to which the array is kept whatever a step touches.
    static let smallStreamBlocks = 512
    /// Blocks a touch of the largest step up to which a scan of the array costs less than the bitmap.
    static let scannedBlocksPerTouch = 5

    private var partitioned: PartitionedOrder? = PartitionedOrder()
    private var slots = SlotOrder()
    private var largestStep = 0

    public init() {}

    /// Counts the depths of a step's touches and moves its blocks to the front.
    ///
    /// - Parameters:
    ///   - touched: the local indices of the step's distinct blocks, ascending by block id.
    ///   - knownBlockCount: blocks of the stream before this step. Locals from here on are first touches and follow
    ///     each other: `knownBlockCount`, `knownBlockCount + 1`, …
    ///   - depths: gets the step's touches.
    /// - Precondition: locals are distinct, and `knownBlockCount` is the number of blocks seen so far.
    public mutating func observe(touched: Span<UInt32>, knownBlockCount: Int, depths: inout DepthHistogram) {
        largestStep = max(largestStep, touched.count)
        changeOverIfSparse(blocks: knownBlockCount)
        let known: Int
        if partitioned != nil {
            known = partitioned!.observe(touched: touched, knownBlockCount: knownBlockCount, depths: &depths)
        } else {
            known = slots.observe(touched: touched, knownBlockCount: knownBlockCount, depths: &depths)
        }
        depths.countStep(touches: touched.count, firstTouches: touched.count - known)
    }

    /// Locals of the last step's blocks by recency, the front of the order last.
    func lastStep(count: Int) -> ArraySlice<UInt32> {
        partitioned?.order.suffix(count) ?? slots.newest(count)
    }

    private mutating func changeOverIfSparse(blocks: Int) {
        guard blocks > max(Self.smallStreamBlocks, Self.scannedBlocksPerTouch * largestStep),
            let dense = partitioned
        else { return }
        slots = SlotOrder(order: dense.order)
        partitioned = nil
    }
}
