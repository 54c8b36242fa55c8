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

    /// Tells the blocks that come back from those touched for the first time, once what happened before is noted in
    /// `blocks`.
    mutating func tellApart(_ blocks: [BlockMemory]) {
        returning.elements.reserveElements(arriving.count)
        first.elements.reserveElements(arriving.count)
        returning.count = split(arriving, blocks: blocks, returning: &returning.elements, first: &first.elements)
        first.count = arriving.count - returning.count
    }
}

/// Deals places to those of blocks touched before and those of untouched ones; returns how many were touched before.
private func split(
    _ arriving: borrowing BlockChanges.Places, blocks: [BlockMemory], returning: inout [UInt32], first: inout [UInt32]
) -> Int {
    let places = arriving.elements.span
    let blocks = blocks.span
    var returning = returning.mutableSpan
    var first = first.mutableSpan
    var known = 0
    precondition(min(places.count, returning.count, first.count) >= arriving.count)
    // Both lists are written, and the one that counts moves on: no branch to mispredict. No more than `index` elements
    // have gone to either.
    for index in 0..<arriving.count {
        let place = places[unchecked: index]
        returning[unchecked: known] = place
        first[unchecked: index &- known] = place
        known &+= blocks[Int(place)].record == BlockMemory.untouched ? 0 : 1
    }
    return known
}
