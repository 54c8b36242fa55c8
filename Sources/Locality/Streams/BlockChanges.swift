import CScanKernels
import CacheSimulation

/// The indices of the blocks in which two touched sets of a stream differ. Owned by one worker; its memory is reused.
struct BlockChanges {
    /// A list whose memory is kept: only the first `count` elements count.
    struct BlockIndices {
        fileprivate(set) var elements: [UInt32] = []
        fileprivate(set) var count = 0

        fileprivate mutating func copy(_ ids: Span<UInt32>) {
            elements.reserveElements(ids.count)
            count = ids.count
            elements.withUnsafeMutableBufferPointer { elements in
                ids.withUnsafeBufferPointer { _ = elements.update(fromContentsOf: $0) }
            }
        }
    }

    /// Blocks of a stream from which on they outgrow a core's second-level cache.
    private static let prefetchedBlocks = 1 << 14

    /// Blocks only the first set has, ascending by id.
    private(set) var leaving = BlockIndices()
    /// Blocks only the second set has, ascending by id, and of these the ones touched for the first time.
    private(set) var arriving = BlockIndices()
    private(set) var first = BlockIndices()
    /// By block that comes back: the record that touched it last.
    private(set) var returningRecords: [UInt32] = []
    var returningCount: Int { arriving.count - first.count }
    /// All indices found are below.
    private var indexCount = 0
    let level = kv_best_level()

    /// Finds the ids of the blocks that change, to be followed by `findIndices`. O(chunks + changes).
    mutating func find(from last: borrowing ChunkedBitmap, to next: borrowing ChunkedBitmap) {
        leaving.count = last.writeDifference(next, to: &leaving.elements, level)
        arriving.count = next.writeDifference(last, to: &arriving.elements, level)
    }

    /// Takes the ids of the blocks that change, which were found before: those that leave, then those that arrive.
    mutating func copy(_ ids: Span<UInt32>, from first: Int, leaving leavingCount: Int, arriving arrivingCount: Int) {
        leaving.copy(ids.extracting(first..<first + leavingCount))
        arriving.copy(ids.extracting(first + leavingCount..<first + leavingCount + arrivingCount))
    }

    /// Turns ids into indices of blocks; `blocks` grows to hold them, and the processor is asked to fetch them.
    /// O(changes).
    mutating func findIndices(pages: inout BlockPages, blocks: inout [BlockMemory]) {
        let (last, count) = (arriving.count > 0 ? Int(arriving.elements[arriving.count - 1]) : 0, arriving.count)
        pages.findIndices(of: &leaving.elements, count: leaving.count)
        pages.findIndices(of: &arriving.elements, count: arriving.count)
        indexCount = pages.indexCount
        if blocks.count < indexCount {
            // Near ids will all be touched sooner or later: their memory is asked for at once.
            if blocks.isEmpty { blocks.reserveCapacity(min(last + 512, 256 * count)) }
            blocks.append(contentsOf: repeatElement(BlockMemory(), count: indexCount - blocks.count))
        }
        guard blocks.count >= Self.prefetchedBlocks else { return }
        kv_prefetch(blocks, MemoryLayout<BlockMemory>.stride, leaving.elements, leaving.count)
        kv_prefetch(blocks, MemoryLayout<BlockMemory>.stride, arriving.elements, arriving.count)
    }

    /// Ends the runs of the blocks that leave, since no record follows.
    func endAll(_ record: Int, in blocks: inout [BlockMemory]) {
        for block in leaving.elements[..<leaving.count] {
            blocks[Int(block)].touches += UInt32(truncatingIfNeeded: record) - blocks[Int(block)].record
        }
    }

    /// Lets a record touch the blocks: ends the runs of those that leave, begins runs of those that arrive, and marks
    /// the slots of the first and of those that come back, so that each is looked up once.
    mutating func enter(_ record: Int, in blocks: inout [BlockMemory], pending: inout PendingSlots) {
        precondition(blocks.count >= indexCount)
        endRuns(leaving, at: UInt32(truncatingIfNeeded: record), blocks: &blocks, pending: &pending.leaving)
        first.elements.reserveElements(arriving.count)
        returningRecords.reserveElements(arriving.count)
        first.count = beginRuns(
            arriving, at: UInt32(truncatingIfNeeded: record), blocks: &blocks, records: &returningRecords,
            first: &first.elements, pending: &pending.returning)
    }

    /// The indices of the blocks that come back. O(blocks that arrive).
    var returningBlocks: [UInt32] {
        var next = 0
        return arriving.elements[..<arriving.count].filter { block in
            let isFirst = next < first.count && first.elements[next] == block
            next += isFirst ? 1 : 0
            return !isFirst
        }
    }
}

// These loops run for every block that leaves or arrives. Their subscripts are unchecked: indices are below
// `indexCount`, slots are those that were given to their blocks.

/// Ends the runs of blocks that the record before touched for the last time.
private func endRuns(
    _ leaving: borrowing BlockChanges.BlockIndices, at record: UInt32, blocks: inout [BlockMemory],
    pending: inout SlotSet
) {
    let indices = leaving.elements.span
    var blocks = blocks.mutableSpan
    var pending = pending.words.mutableSpan
    precondition(indices.count >= leaving.count)
    for index in 0..<leaving.count {
        let block = Int(indices[unchecked: index])
        let slot = blocks[unchecked: block].slot
        pending[unchecked: Int(slot >> 6)] |= 1 &<< UInt64(slot)
        blocks[unchecked: block].touches &+= record &- blocks[unchecked: block].record
        blocks[unchecked: block].record = record &- 1
    }
}

/// Begins the runs of blocks that arrive, and tells those that come back from those touched for the first time; returns
/// how many of the latter there are.
private func beginRuns(
    _ arriving: borrowing BlockChanges.BlockIndices, at record: UInt32, blocks: inout [BlockMemory],
    records: inout [UInt32], first: inout [UInt32], pending: inout SlotSet
) -> Int {
    let indices = arriving.elements.span
    var blocks = blocks.mutableSpan
    var records = records.mutableSpan
    var first = first.mutableSpan
    var pending = pending.words.mutableSpan
    precondition(min(indices.count, records.count, first.count) >= arriving.count)
    var untouched = 0
    for index in 0..<arriving.count {
        let block = indices[unchecked: index]
        let last = blocks[unchecked: Int(block)].record
        blocks[unchecked: Int(block)].record = record
        if last == BlockMemory.untouched {
            first[unchecked: untouched] = block
            untouched &+= 1
        } else {
            let slot = blocks[unchecked: Int(block)].slot
            pending[unchecked: Int(slot >> 6)] |= 1 &<< UInt64(slot)
            records[unchecked: index &- untouched] = last
        }
    }
    return untouched
}
