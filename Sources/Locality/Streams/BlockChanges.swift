import CScanKernels
import CacheSimulation

/// The indices of the blocks in which two touched sets of a stream differ. Owned by one worker; its memory is reused.
struct BlockChanges {
    /// A list whose memory is kept: only the first `count` elements count.
    struct BlockIndices {
        fileprivate(set) var elements: [UInt32] = []
        fileprivate(set) var count = 0
    }

    /// Blocks only the first set has, ascending by id.
    private(set) var leaving = BlockIndices()
    /// Blocks only the second set has, ascending by id.
    private(set) var arriving = BlockIndices()
    let level = kv_best_level()

    /// Finds the ids of the blocks that change, to be followed by `findIndices`. O(chunks + changes).
    mutating func find(from last: borrowing ChunkedBitmap, to next: borrowing ChunkedBitmap) {
        (leaving.count, arriving.count) = last.writeChanges(
            to: next, leaving: &leaving.elements, arriving: &arriving.elements, level)
    }

    /// Takes the ids of the blocks that change, which were found before: those that leave, then those that arrive.
    mutating func read(
        _ ids: borrowing PackedIDs, at place: Int, leaving leavingCount: Int, arriving arrivingCount: Int
    ) {
        let next = ids.read(at: place, count: leavingCount, into: &leaving.elements)
        _ = ids.read(at: next, count: arrivingCount, into: &arriving.elements)
        (leaving.count, arriving.count) = (leavingCount, arrivingCount)
    }

    /// Turns ids into indices of blocks; `blocks` grows to hold them, and the processor is asked to fetch them.
    /// O(changes).
    mutating func findIndices(pages: inout BlockPages, blocks: inout BlockMemory) {
        let (last, count) = (arriving.count > 0 ? Int(arriving.elements[arriving.count - 1]) : 0, arriving.count)
        pages.findIndices(of: &leaving.elements, count: leaving.count)
        pages.findIndices(of: &arriving.elements, count: arriving.count)
        // Near ids will all be touched sooner or later: their memory is asked for at once.
        blocks.grow(to: pages.indexCount, room: min(last + 512, 256 * count))
        blocks.prefetch(leaving.elements, count: leaving.count)
        blocks.prefetch(arriving.elements, count: arriving.count)
    }
}
