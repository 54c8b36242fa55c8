/// A step-atomic LRU order as a bitmap over time slots: each block occupies one slot, newer slots are nearer to the
/// front, and a step moves its blocks to the newest ones. Depths are counts of occupied slots.
///
/// O(touches + slots / 64) a step. Slots run out after at least as many touches as there are blocks; then the occupied
/// ones move together, O(blocks).
struct SlotOrder: Sendable {
    /// Slots a block (and touch) after a compaction; more slots, fewer compactions, longer passes.
    private static let slotsPerBlock = 3
    private static let smallestSlotCount = 2048

    /// By local: its slot.
    private var slotOfLocal: [UInt32]
    /// By slot: its local, meaningful where occupied.
    private var localInSlot: [UInt32] = []
    /// One bit a slot.
    private var occupied: [UInt64] = []
    /// Occupied slots of each word of `occupied`: words without a touch are skipped at a byte each.
    private var occupiedInWord: [UInt8] = []
    /// The slots of the step's blocks not yet found; all 0 between steps.
    private var pending: [UInt64] = []
    private var nextSlot = 0

    init() { slotOfLocal = [] }

    /// - Parameter order: locals by recency, the front last.
    init(order: [UInt32]) {
        slotOfLocal = [UInt32](repeating: 0, count: order.count)
        place(order, spareTouches: 0)
    }

    /// The locals in the newest `count` slots, all occupied after a step of `count` blocks; the front last.
    func newest(_ count: Int) -> ArraySlice<UInt32> { localInSlot[nextSlot - count..<nextSlot] }

    /// - Returns: how many of the step's blocks were touched before.
    mutating func observe(touched: Span<UInt32>, knownBlockCount: Int, depths: inout DepthHistogram) -> Int {
        precondition(knownBlockCount == slotOfLocal.count, "the stream's blocks are numbered without gaps")
        if nextSlot + touched.count > localInSlot.count { compact(spareTouches: touched.count) }
        depths.grow(toDepth: knownBlockCount)
        let known = Self.mark(touched, below: knownBlockCount, slots: slotOfLocal, in: &pending)
        var slot = nextSlot + touched.count - 1
        if known > 0 {
            precondition(depths.counts.count >= slotOfLocal.count && nextSlot > 0)
            slot = moveToNewestSlots(
                down: slot, known: known, lastWord: (nextSlot - 1) >> 6, pending: &pending, occupied: &occupied,
                occupiedInWord: &occupiedInWord, localInSlot: &localInSlot, slotOfLocal: &slotOfLocal,
                counts: &depths.counts)
        }
        for local in knownBlockCount..<knownBlockCount + touched.count - known {
            localInSlot[slot] = UInt32(local)
            slotOfLocal.append(UInt32(slot))
            slot -= 1
        }
        occupy(nextSlot..<nextSlot + touched.count)
        nextSlot += touched.count
        return known
    }

    private static func mark(
        _ touched: Span<UInt32>, below knownBlockCount: Int, slots: [UInt32], in pending: inout [UInt64]
    ) -> Int {
        var bits = pending.mutableSpan
        var known = 0
        for index in touched.indices {
            let local = Int(touched[index])
            guard local < knownBlockCount else { continue }
            let slot = slots[local]
            bits[Int(slot >> 6)] |= 1 &<< UInt64(slot & 63)
            known += 1
        }
        return known
    }

    private mutating func occupy(_ slots: Range<Int>) {
        var slot = slots.lowerBound
        while slot < slots.upperBound {
            let word = slot >> 6
            let count = min(64 - slot & 63, slots.upperBound - slot)
            occupied[word] |= (UInt64.max >> UInt64(64 - count)) << UInt64(slot & 63)
            occupiedInWord[word] += UInt8(count)
            slot += count
        }
    }

    private mutating func compact(spareTouches: Int) {
        var order: [UInt32] = []
        order.reserveCapacity(slotOfLocal.count)
        for word in occupied.indices {
            var bits = occupied[word]
            while bits != 0 {
                order.append(localInSlot[word << 6 + bits.trailingZeroBitCount])
                bits &= bits - 1
            }
        }
        place(order, spareTouches: spareTouches)
    }

    /// Puts all blocks into the oldest slots, in `order`, and makes at least as many slots free, and `spareTouches`.
    private mutating func place(_ order: [UInt32], spareTouches: Int) {
        let slots = max(Self.smallestSlotCount, Self.slotsPerBlock * (order.count + spareTouches))
        let words = (max(slots, localInSlot.count) + 63) >> 6
        if words > occupied.count {
            localInSlot.append(contentsOf: repeatElement(0, count: words << 6 - localInSlot.count))
            occupied.append(contentsOf: repeatElement(0, count: words - occupied.count))
            occupiedInWord.append(contentsOf: repeatElement(0, count: words - occupiedInWord.count))
            pending.append(contentsOf: repeatElement(0, count: words - pending.count))
        }
        for word in occupied.indices {
            occupied[word] = 0
            occupiedInWord[word] = 0
        }
        for (slot, local) in order.enumerated() {
            localInSlot[slot] = local
            slotOfLocal[Int(local)] = UInt32(slot)
        }
        nextSlot = order.count
        occupy(0..<nextSlot)
    }
}

/// Passes over the slots from the newest until all `known` pending blocks are found, counts the depth of each, and
/// moves it to the next slot from `slot` down. Returns the slot below the last one used.
///
/// Unchecked subscripts, since the checks cost an eighth of the time: `word` is checked, and bounds the rest. The
/// arrays by word have one length and `localInSlot` 64 times that; a depth is at most the number of occupied slots,
/// which the caller made room for; occupied slots hold locals; and `slot` goes down once for each pending bit, of which
/// there are at most `known`.
private func moveToNewestSlots(
    down firstSlot: Int, known: Int, lastWord: Int, pending: inout [UInt64], occupied: inout [UInt64],
    occupiedInWord: inout [UInt8], localInSlot: inout [UInt32], slotOfLocal: inout [UInt32], counts: inout [UInt32]
) -> Int {
    var pending = pending.mutableSpan
    var occupied = occupied.mutableSpan
    var occupiedInWord = occupiedInWord.mutableSpan
    var localInSlot = localInSlot.mutableSpan
    var slotOfLocal = slotOfLocal.mutableSpan
    var counts = counts.mutableSpan
    precondition(firstSlot < localInSlot.count && known <= firstSlot + 1)
    var slot = firstSlot
    var remaining = known
    var above = 0
    var word = lastWord
    while remaining > 0 {
        var found = pending[word]
        let inWord = occupiedInWord[unchecked: word]
        if found != 0 {
            let before = occupied[unchecked: word]
            let foundCount = found.nonzeroBitCount
            pending[unchecked: word] = 0
            occupied[unchecked: word] = before & ~found
            occupiedInWord[unchecked: word] = inWord &- UInt8(truncatingIfNeeded: foundCount)
            remaining &-= foundCount
            repeat {
                let bit = 63 &- found.leadingZeroBitCount
                let depth = above &+ (before &>> UInt64(bit)).nonzeroBitCount
                counts[unchecked: depth &- 1] &+= 1
                let local = localInSlot[unchecked: word &<< 6 | bit]
                slotOfLocal[unchecked: Int(local)] = UInt32(truncatingIfNeeded: slot)
                localInSlot[unchecked: slot] = local
                slot &-= 1
                found ^= 1 &<< UInt64(bit)
            } while found != 0
        }
        above &+= Int(inWord)
        word &-= 1
    }
    return slot
}
