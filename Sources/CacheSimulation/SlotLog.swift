import CScanKernels

/// Blocks in an order in time: each occupies a slot, later slots are newer. A block that is removed leaves its slot
/// empty; when slots run out, the occupied ones move together.
///
/// O(1) to add and to remove, amortised; a rank is a count of occupied slots. Memory: about 9 bytes a block, 17 with
/// records.
struct SlotLog: Sendable {
    /// Slots a block from which on they are compacted; more slots, fewer compactions, longer passes.
    static let slotsPerBlock = 2
    static let smallestSlotCount = 64

    /// By slot: the block in it, meaningful where occupied, and the record that put it there, if the owner says it.
    private(set) var blockInSlot: [UInt32] = []
    private(set) var recordInSlot: [UInt32] = []
    private var room = 0
    /// One bit a slot.
    var occupied: [UInt64] = []
    /// A copy of it, while records move together.
    private var occupiedBefore: [UInt64] = []
    /// The slot of the next block.
    var next: Int { blockInSlot.count }
    /// Words of `occupied` that reach it.
    var wordCount: Int { (next + 63) / 64 }
    /// Occupied slots.
    private(set) var count = 0

    /// Makes room for more blocks. Returns whether blocks have other slots now: 0, 1, 2, … below `next`.
    mutating func makeRoom(for more: Int) -> Bool {
        guard next + more > room else { return false }
        let isMoved = next >= Self.slotsPerBlock * count && count != next
        if isMoved { compact() }
        if next + more > room {
            // Memory is asked for at once and touched slot by slot.
            room = max(Self.slotsPerBlock * (next + more), Self.smallestSlotCount) & ~63
            blockInSlot.reserveCapacity(room)
            occupied.grow(to: room / 64)
        }
        return isMoved
    }

    /// Puts blocks into the next slots, in order, and returns the first of these. - Precondition: there is room.
    mutating func put(_ blocks: Span<UInt32>, record: UInt32? = nil) -> Int {
        let first = next
        blocks.withUnsafeBufferPointer { blockInSlot.append(contentsOf: $0) }
        if let record { recordInSlot.append(contentsOf: repeatElement(record, count: blocks.count)) }
        count += blocks.count
        occupied.insert(first..<next)
        return first
    }

    /// Notes that the owner emptied slots in `occupied`.
    mutating func noteRemoved(_ blocks: Int) { count -= blocks }

    /// Moves the blocks together: slots are then 0, 1, 2, … below `next`.
    mutating func compact() {
        if !recordInSlot.isEmpty {
            occupiedBefore.grow(to: wordCount)
            for word in 0..<wordCount { occupiedBefore[word] = occupied[word] }
            recordInSlot.removeLast(
                next - kv_compact_slots(kv_best_level(), &recordInSlot, &occupiedBefore, wordCount))
        }
        let count = kv_compact_slots(kv_best_level(), &blockInSlot, &occupied, wordCount)
        blockInSlot.removeLast(next - count)
        occupied.insert(0..<count)
    }
}

extension [UInt64] {
    /// Sets a bit for each slot.
    mutating func insert(_ slots: Range<Int>) {
        var slot = slots.lowerBound
        while slot < slots.upperBound {
            let bits = Swift.min(64 - slot & 63, slots.upperBound - slot)
            self[slot >> 6] |= (UInt64.max >> UInt64(64 - bits)) << UInt64(slot & 63)
            slot += bits
        }
    }
}
