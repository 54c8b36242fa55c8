import CScanKernels

/// What is remembered of the blocks of one stream, by index: a word a block, so that 100 000 blocks fit a core's
/// second-level cache.
///
/// A word is 0 before the first touch. Then its lower 25 bits are one more than the block's slot in the step-atomic LRU
/// order: of the last step's blocks if it is one, else of the rest. Its upper 7 bits count the records that touched it,
/// without the run that still goes on, modulo 128; multiples of 128 are carried to a table, a block at most once in 128
/// touches.
///
/// Bound: a stream has at most 2²⁴ blocks, and an order never more than `slotLimit` slots.
///
/// Subscripts by block are unchecked in loops over blocks: these are indices below `count`, which the caller made.
public struct BlockMemory: Sendable {
    fileprivate static let slotBits: UInt32 = 25
    fileprivate static let slotMask: UInt32 = 1 << slotBits - 1
    fileprivate static let touchLimit: UInt32 = 1 << (32 - slotBits)
    /// More slots than a word can name.
    static let slotLimit = 1 << 25 - 64
    /// Blocks from which on a stream's memory may have left a core's second-level cache.
    private static let prefetchedBlocks = 1 << 14

    private var words: [UInt32] = []
    /// Block → touches that its word has not, a multiple of 128.
    private var carried: [UInt32: UInt32] = [:]

    public init() {}

    /// Blocks there is room for.
    public var count: Int { words.count }

    /// Makes room for blocks, none of which was touched.
    ///
    /// - Parameter room: memory for how many is asked for the first time.
    public mutating func grow(to count: Int, room: Int = 0) {
        guard words.count < count else { return }
        if words.isEmpty { words.reserveCapacity(room) }
        words.append(contentsOf: repeatElement(0, count: count - words.count))
    }

    /// The slot of a block; nil before its first touch.
    func slot(of block: Int) -> Int? { words[block] == 0 ? nil : Int(words[block] & Self.slotMask) - 1 }

    /// How many blocks have been touched how often. - Precondition: no run goes on.
    ///
    /// - Parameter most: the most touches that a block has.
    public func touchHistogram(most: Int) -> [UInt64] {
        var blocks = [UInt64](repeating: 0, count: max(most, Int(Self.touchLimit)) + 1)
        for word in words where word != 0 { blocks[Int(word >> Self.slotBits)] += 1 }
        for (block, touches) in carried {
            let rest = Int(words[Int(block)] >> Self.slotBits)
            blocks[rest] -= 1
            blocks[rest + Int(touches)] += 1
        }
        return blocks
    }

    /// Asks the processor to fetch what it will need of blocks, where there are so many that it is far away.
    public func prefetch(_ blocks: [UInt32], count: Int) {
        guard words.count >= Self.prefetchedBlocks else { return }
        kv_prefetch(words, MemoryLayout<UInt32>.stride, blocks, count)
    }

    /// Tells blocks that were touched before from those that were not, both in the order given, and marks the slots of
    /// the former.
    func split(_ arriving: Span<UInt32>, into moved: inout MovedBlocks) {
        moved.firstCount = splitByTouch(
            arriving, words, first: &moved.first, returning: &moved.returning, slots: &moved.slots,
            pending: &moved.returningSlots)
        moved.returningCount = arriving.count - moved.firstCount
    }

    /// Ends the runs of blocks of the last step, and marks their slots.
    ///
    /// - Parameters:
    ///   - starts: by slot, the record that began the run.
    ///   - record: the first that does not touch them.
    mutating func endRuns(
        _ leaving: Span<UInt32>, starts: Span<UInt32>, at record: UInt32, pending: inout [UInt64]
    ) {
        addTouches(leaving, starts: starts, at: record, words: &words, carried: &carried, pending: &pending)
    }

    /// Notes the slots of blocks, one after the other from a first one on.
    mutating func move(_ blocks: Span<UInt32>, to firstSlot: Int) {
        var words = words.mutableSpan
        var slot = UInt32(truncatingIfNeeded: firstSlot)
        for index in blocks.indices {
            slot &+= 1
            let block = Int(blocks[unchecked: index])
            words[unchecked: block] = words[unchecked: block] & ~Self.slotMask | slot
        }
    }

    /// Turns the slot of each block into the number of occupied slots before it.
    ///
    /// - Parameter before: by word of `occupied`, the occupied slots before it.
    mutating func renumber(_ occupied: [UInt64], before: [UInt32], wordCount: Int, _ level: KVKernelLevel) {
        kv_renumber_slots(level, &words, words.count, Self.slotBits, occupied, before, wordCount)
    }
}

// Free functions, since the memory of several fields of a structure is lent out at once.

/// Returns how many blocks were not touched before.
private func splitByTouch(
    _ arriving: Span<UInt32>, _ words: [UInt32], first: inout [UInt32], returning: inout [UInt32],
    slots: inout [UInt32], pending: inout [UInt64]
) -> Int {
    let words = words.span
    var first = first.mutableSpan
    var returning = returning.mutableSpan
    var slots = slots.mutableSpan
    var pending = pending.mutableSpan
    precondition(min(first.count, returning.count, slots.count) >= arriving.count)
    var firstCount = 0
    for index in arriving.indices {
        let block = arriving[unchecked: index]
        let word = words[unchecked: Int(block)]
        if word == 0 {
            first[unchecked: firstCount] = block
            firstCount &+= 1
        } else {
            let slot = word & BlockMemory.slotMask &- 1
            pending[unchecked: Int(slot >> 6)] |= 1 &<< UInt64(slot & 63)
            slots[unchecked: index &- firstCount] = slot
            returning[unchecked: index &- firstCount] = block
        }
    }
    return firstCount
}

private func addTouches(
    _ leaving: Span<UInt32>, starts: Span<UInt32>, at record: UInt32, words: inout [UInt32],
    carried: inout [UInt32: UInt32], pending: inout [UInt64]
) {
    var words = words.mutableSpan
    var pending = pending.mutableSpan
    for index in leaving.indices {
        let block = Int(leaving[unchecked: index])
        let word = words[unchecked: block]
        let slot = word & BlockMemory.slotMask &- 1
        pending[unchecked: Int(slot >> 6)] |= 1 &<< UInt64(slot & 63)
        let run = record &- starts[unchecked: Int(slot)]
        let touches = word &>> BlockMemory.slotBits &+ run
        if touches >= BlockMemory.touchLimit { carry(touches, of: block, to: &carried) }
        // The slot stays, and what is carried falls off the upper end.
        words[unchecked: block] = word &+ run &<< BlockMemory.slotBits
    }
}

/// Apart, since what it needs would take registers from the loop.
@inline(never)
private func carry(_ touches: UInt32, of block: Int, to carried: inout [UInt32: UInt32]) {
    carried[UInt32(truncatingIfNeeded: block), default: 0] += touches & ~(BlockMemory.touchLimit - 1)
}
