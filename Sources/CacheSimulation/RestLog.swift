import CScanKernels

/// The blocks that the last step did not touch, in the order in which they left: each occupies a slot, later slots are
/// newer. A block that comes back leaves its slot empty; when slots run out, the occupied ones move together.
///
/// Which block a slot has is not kept, since blocks know their slots. Those that left in the same step stand together,
/// so that a slot tells the record that touched its block last.
///
/// O(1) to add and to remove, amortised: a compaction is O(blocks of the stream), and there are at least as many slots.
/// Memory: about a byte a block and 8 a step.
struct RestLog: Sendable {
    /// So many that streams of few blocks are seldom compacted, and few enough for passes over them: 64 words.
    private static let smallestSlotCount = 4096

    /// One bit a slot.
    var occupied: [UInt64] = []
    /// The slot of the next block.
    private(set) var next = 0
    /// Occupied slots.
    private(set) var count = 0
    private var room = 0
    private let slotLimit: Int
    /// By group of slots, ascending: its first slot, and the record that touched its blocks last. Behind the last start
    /// one that no slot reaches.
    private var starts = [UInt32.max]
    private var records: [UInt32] = []
    /// By eight slots: the group of the first of them.
    private var groupOfEight: [UInt32] = []

    /// - Parameter slotLimit: more slots than there may be, at least all blocks of the stream and 64.
    init(slotLimit: Int = BlockMemory.slotLimit) { self.slotLimit = slotLimit }

    /// Words of `occupied` that reach the next slot.
    var wordCount: Int { (next + 63) / 64 }

    /// Makes room for more blocks. Returns whether slots have moved together: then blocks outside this log have lost
    /// theirs.
    ///
    /// - Parameter before: room to work.
    mutating func makeRoom(
        for more: Int, blocks: inout BlockMemory, before: inout [UInt32], _ level: KVKernelLevel
    ) -> Bool {
        guard next + more > room else { return false }
        let isMoved = count != next && (next >= SlotLog.slotsPerBlock * count || next + more > slotLimit)
        if isMoved { compact(&blocks, &before, level) }
        if next + more > room {
            let wanted = max(SlotLog.slotsPerBlock * (next + more), blocks.count, Self.smallestSlotCount)
            room = min(wanted, slotLimit) & ~63
            precondition(next + more <= room, "a stream has fewer blocks than slots")
            occupied.grow(to: room / 64)
            groupOfEight.reserveCapacity(room / 8)
        }
        return isMoved
    }

    /// Puts blocks into the next slots and returns the first of these. - Precondition: there is room.
    ///
    /// - Parameter record: the one that touched them last, above those before.
    mutating func put(_ blocks: Int, record: Int) -> Int {
        let first = next
        guard blocks > 0 else { return first }
        next += blocks
        count += blocks
        occupied.insert(first..<next)
        append(first, end: next, record: UInt32(truncatingIfNeeded: record))
        return first
    }

    /// Notes that the owner emptied slots in `occupied`.
    mutating func noteRemoved(_ blocks: Int) { count -= blocks }

    /// The record that touched the block in a slot last.
    func record(ofSlot slot: Int) -> UInt32 {
        var group = Int(groupOfEight[slot >> 3])
        while starts[group + 1] <= slot { group += 1 }
        return records[group]
    }

    /// The same of the first `count` of some slots.
    func findRecords(of slots: [UInt32], count: Int, into found: inout [UInt32]) {
        let (slots, groupOfEight, starts, records) = (slots.span, groupOfEight.span, starts.span, records.span)
        var found = found.mutableSpan
        precondition(min(slots.count, found.count) >= count)
        for index in 0..<count {
            let slot = slots[unchecked: index]
            // A slot out of bounds is stopped here; groups are in bounds, since the last start is never reached.
            var group = Int(groupOfEight[Int(slot >> 3)])
            while starts[unchecked: group &+ 1] <= slot { group &+= 1 }
            found[unchecked: index] = records[unchecked: group]
        }
    }

    private mutating func append(_ start: Int, end: Int, record: UInt32) {
        starts[records.count] = UInt32(truncatingIfNeeded: start)
        starts.append(.max)
        extend(group: records.count, end: end)
        records.append(record)
    }

    private mutating func compact(_ blocks: inout BlockMemory, _ before: inout [UInt32], _ level: KVKernelLevel) {
        before.grow(to: wordCount + 1)
        var sum = 0
        for word in 0..<wordCount {
            before[word] = UInt32(truncatingIfNeeded: sum)
            sum += occupied[word].nonzeroBitCount
        }
        blocks.renumber(occupied, before: before, wordCount: wordCount, level)
        moveGroups(before)
        for word in 0..<wordCount { occupied[word] = 0 }
        next = count
        occupied.insert(0..<count)
    }

    /// Gives groups the starts that they will have; those without blocks go. O(groups).
    private mutating func moveGroups(_ before: [UInt32]) {
        func newSlot(_ start: UInt32) -> UInt32 {
            let below = occupied[Int(start) >> 6] & (1 << UInt64(start & 63) - 1)
            return before[Int(start) >> 6] + UInt32(below.nonzeroBitCount)
        }
        groupOfEight.removeAll(keepingCapacity: true)
        let groups = records.count
        var kept = 0
        for group in 0..<groups {
            let start = newSlot(starts[group])
            let end = group + 1 < groups ? newSlot(starts[group + 1]) : UInt32(count)
            guard start < end else { continue }
            starts[kept] = start
            records[kept] = records[group]
            extend(group: kept, end: Int(end))
            kept += 1
        }
        starts.removeLast(groups - kept)
        starts[kept] = .max
        records.removeLast(groups - kept)
    }

    private mutating func extend(group: Int, end: Int) {
        let more = (end + 7) / 8 - groupOfEight.count
        guard more > 0 else { return }
        groupOfEight.append(contentsOf: repeatElement(UInt32(truncatingIfNeeded: group), count: more))
    }
}
