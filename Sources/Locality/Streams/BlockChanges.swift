import CScanKernels
import CacheSimulation

/// The places of the blocks in which two touched sets of a stream differ. Owned by one worker; its memory is reused.
struct BlockChanges {
    /// Blocks only the first set has, ascending by id.
    private(set) var leaving: [UInt32] = []
    /// Blocks only the second set has, ascending by id: those touched earlier, and those touched for the first time.
    private(set) var arriving: [UInt32] = []
    private(set) var returning: [UInt32] = []
    private(set) var first: [UInt32] = []
    let level = kv_best_level()
    private var members: [UInt32] = []

    /// Finds what changes; `blocks` grows to hold the places. O(chunks + changes).
    mutating func find(
        from last: borrowing ChunkedBitmap, to next: borrowing ChunkedBitmap, pages: inout BlockPages,
        blocks: inout [BlockMemory]
    ) {
        let leaverCount = last.writeDifference(next, to: &members, level)
        pages.findPlaces(of: &members, count: leaverCount)
        replace(&leaving, by: leaverCount)
        let arrivalCount = next.writeDifference(last, to: &members, level)
        pages.findPlaces(of: &members, count: arrivalCount)
        replace(&arriving, by: arrivalCount)
        if blocks.count < pages.placeCount {
            blocks.append(contentsOf: repeatElement(BlockMemory(), count: pages.placeCount - blocks.count))
        }
        split(blocks)
    }

    private func replace(_ list: inout [UInt32], by count: Int) {
        list.removeAll(keepingCapacity: true)
        list.append(contentsOf: members[..<count])
    }

    private mutating func split(_ blocks: [BlockMemory]) {
        returning.removeAll(keepingCapacity: true)
        first.removeAll(keepingCapacity: true)
        for place in arriving {
            if blocks[Int(place)].record == BlockMemory.untouched {
                first.append(place)
            } else {
                returning.append(place)
            }
        }
    }
}
