import CScanKernels
import CacheSimulation

/// The places of the blocks in which two touched sets of a stream differ. Owned by one worker; its memory is reused.
struct BlockChanges {
    /// A list whose memory is kept: only the first `count` elements count.
    struct Places {
        fileprivate(set) var elements: [UInt32] = []
        fileprivate(set) var count = 0
    }

    /// Blocks of a stream from which on they outgrow a core's second-level cache.
    private static let prefetchedBlocks = 1 << 14

    /// Blocks only the first set has, ascending by id.
    private(set) var leaving = Places()
    /// Blocks only the second set has, ascending by id: those touched earlier, and those touched for the first time.
    private(set) var arriving = Places()
    private(set) var returning = Places()
    private(set) var first = Places()
    /// By leaving block, and by one that comes back: its slot in the step-atomic LRU order.
    private(set) var leavingSlots: [UInt32] = []
    private(set) var returningSlots: [UInt32] = []
    /// By block that comes back: the record that touched it last.
    private(set) var returningRecords: [UInt32] = []
    let level = kv_best_level()

    /// Finds what changes; `blocks` grows to hold the places, and the processor is asked to fetch them. O(chunks +
    /// changes).
    mutating func find(
        from last: borrowing ChunkedBitmap, to next: borrowing ChunkedBitmap, pages: inout BlockPages,
        blocks: inout [BlockMemory]
    ) {
        leaving.count = last.writeDifference(next, to: &leaving.elements, level)
        pages.findPlaces(of: &leaving.elements, count: leaving.count)
        arriving.count = next.writeDifference(last, to: &arriving.elements, level)
        pages.findPlaces(of: &arriving.elements, count: arriving.count)
        if blocks.count < pages.placeCount {
            // Near ids will all be touched sooner or later: their memory is asked for at once.
            if blocks.isEmpty { blocks.reserveCapacity(min(Int(next.last) + 512, 256 * next.count)) }
            blocks.append(contentsOf: repeatElement(BlockMemory(), count: pages.placeCount - blocks.count))
        }
        guard blocks.count >= Self.prefetchedBlocks else { return }
        kv_prefetch(blocks, MemoryLayout<BlockMemory>.stride, leaving.elements, leaving.count)
        kv_prefetch(blocks, MemoryLayout<BlockMemory>.stride, arriving.elements, arriving.count)
    }

    /// Lets a record touch the blocks: takes out of `blocks` what was remembered of those that leave or come back, side
    /// by side in lists since it is read several times, ends the runs of the first and begins new ones.
    mutating func enter(_ record: Int, in blocks: inout [BlockMemory]) {
        leavingSlots.reserveElements(leaving.count)
        endRuns(leaving, at: UInt32(truncatingIfNeeded: record), blocks: &blocks, slots: &leavingSlots)
        returning.elements.reserveElements(arriving.count)
        first.elements.reserveElements(arriving.count)
        returningSlots.reserveElements(arriving.count)
        returningRecords.reserveElements(arriving.count)
        returning.count = beginRuns(
            arriving, at: UInt32(truncatingIfNeeded: record), blocks: &blocks, returning: &returning.elements,
            slots: &returningSlots, records: &returningRecords, first: &first.elements)
        first.count = arriving.count - returning.count
    }
}

/// Ends the runs of blocks that the record before touched for the last time.
private func endRuns(
    _ leaving: borrowing BlockChanges.Places, at record: UInt32, blocks: inout [BlockMemory], slots: inout [UInt32]
) {
    let places = leaving.elements.span
    var blocks = blocks.mutableSpan
    var slots = slots.mutableSpan
    precondition(min(places.count, slots.count) >= leaving.count)
    for index in 0..<leaving.count {
        let place = Int(places[unchecked: index])
        let block = blocks[place]
        slots[unchecked: index] = block.slot
        blocks[unchecked: place].touches = block.touches &+ (record &- block.record)
        blocks[unchecked: place].record = record &- 1
    }
}

/// Begins the runs of blocks that arrive, and tells those that come back from those touched for the first time; returns
/// how many come back.
private func beginRuns(
    _ arriving: borrowing BlockChanges.Places, at record: UInt32, blocks: inout [BlockMemory],
    returning: inout [UInt32], slots: inout [UInt32], records: inout [UInt32], first: inout [UInt32]
) -> Int {
    let places = arriving.elements.span
    var blocks = blocks.mutableSpan
    var returning = returning.mutableSpan
    var slots = slots.mutableSpan
    var records = records.mutableSpan
    var first = first.mutableSpan
    precondition(min(places.count, returning.count, slots.count, records.count, first.count) >= arriving.count)
    var known = 0
    // Both kinds are written, and the one that counts moves on: no branch to mispredict. No more than `index` elements
    // have gone to either.
    for index in 0..<arriving.count {
        let place = Int(places[unchecked: index])
        let block = blocks[place]
        returning[unchecked: known] = places[unchecked: index]
        slots[unchecked: known] = block.slot
        records[unchecked: known] = block.record
        first[unchecked: index &- known] = places[unchecked: index]
        blocks[unchecked: place].record = record
        known &+= block.record == BlockMemory.untouched ? 0 : 1
    }
    return known
}
