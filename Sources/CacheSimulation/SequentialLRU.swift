/// The Python script's LRU of one stream at several capacities: the blocks of a record are accessed one by one in
/// ascending id, and each miss evicts at once (`cache_sim`).
///
/// An access hits a cache of C blocks iff fewer than C other blocks were accessed since its block's last access
/// (Mattson et al. 1970). With P blocks in the last record that number is
/// - for a block of the last record: P − 1 − (its rank there) + (its rank in this record): the higher ids there and
///   the lower ones here;
/// - for another block: P + (blocks outside the last record accessed after it) + (lower ids of this record that were
///   accessed before it, or never).
///
/// So only blocks that arrive are looked at one by one, and those only where C lies between P and all blocks so far.
/// O(blocks that leave or arrive) a record and such capacity. Memory: about 13 bytes a block, from the first such
/// record on.
public struct SequentialLRU: Sendable {
    /// As given, in blocks.
    public let capacities: [Int]
    /// The blocks outside the last record in the order of their last accesses, kept once it `keepsLog`.
    private var log = SlotLog()
    private var keepsLog = false
    /// By block: its slot in the log; `none` of a block of the last record or never touched.
    private var slotOfBlock: [UInt32] = []
    private static let none = UInt32.max
    /// By word of the log: occupied slots in later words; scratch.
    private var laterCounts: [Int] = []
    /// By slot of the log, a bit each: blocks of this record already looked at; all 0 between capacities.
    private var seen: [UInt64] = []

    /// - Precondition: no capacity is negative.
    public init(capacities: [Int]) {
        precondition(capacities.allSatisfy { $0 >= 0 }, "a capacity is not negative")
        self.capacities = capacities
    }

    /// Accesses a record's blocks in order and adds each capacity's hits.
    ///
    /// - Parameters:
    ///   - stream: the stream before the record.
    ///   - leaving: blocks of the last record that are not in this one, ascending by id.
    ///   - arriving: blocks that were not in the last record, ascending by id.
    ///   - hits: hits so far, in the order of `capacities`; misses are the touches less these.
    ///   - countCommon: blocks of both records whose rank in this one exceeds that in the last by at most a limit;
    ///     given the limit and the place of its capacity.
    public mutating func access(
        _ stream: StreamSize, leaving: Span<UInt32>, arriving: Span<UInt32>, hits: inout [Int],
        countCommon: (_ limit: Int, _ capacity: Int) -> Int
    ) {
        precondition(hits.count == capacities.count, "one count a capacity")
        if keepsLog { makeRoom(indexCount: stream.indexCount) }
        let stays = stream.lastRecord - leaving.count
        let returning = arriving.count - stream.firstTouches
        for index in capacities.indices {
            if capacities[index] >= stream.blocks + stream.firstTouches {
                hits[index] += stays + returning
                continue
            }
            let limit = capacities[index] - stream.lastRecord
            // Ranks differ by no more than what arrives, or leaves, below.
            if limit >= arriving.count {
                hits[index] += stays
            } else if limit >= -leaving.count {
                hits[index] += countCommon(limit, index)
            }
            if limit > 0 && returning > 0 {
                precondition(keepsLog, "begin, where needsOrder says so")
                hits[index] += countReturning(
                    arriving, slotOfBlock: slotOfBlock, occupied: log.occupied, laterCounts: &laterCounts,
                    seen: &seen, limit: limit)
            }
        }
        if keepsLog { updateLog(leaving: leaving, arriving: arriving) }
    }

    /// Whether a record that takes `returning` blocks up again needs `begin` first.
    public func needsOrder(_ stream: StreamSize, returning: Int) -> Bool {
        !keepsLog && returning > 0
            && capacities.contains { stream.lastRecord < $0 && $0 < stream.blocks + stream.firstTouches }
    }

    /// Begins to keep the order of the blocks outside the last record: the one accessed last at the end.
    public mutating func begin(_ order: [UInt32], _ stream: StreamSize) {
        keepsLog = true
        _ = log.makeRoom(for: order.count)
        makeRoom(indexCount: stream.indexCount)
        put(order.span)
    }

    /// Sizes before a record, in blocks.
    public struct StreamSize {
        /// All blocks touched so far.
        public var blocks: Int
        /// Blocks of the last record.
        public var lastRecord: Int
        /// Blocks this record touches for the first time.
        public var firstTouches: Int
        /// One more than the largest number that stands for a block.
        public var indexCount: Int

        public init(blocks: Int, lastRecord: Int, firstTouches: Int, indexCount: Int) {
            self.blocks = blocks
            self.lastRecord = lastRecord
            self.firstTouches = firstTouches
            self.indexCount = indexCount
        }
    }

    // MARK: - Log

    private mutating func makeRoom(indexCount: Int) {
        guard indexCount > slotOfBlock.count else { return }
        slotOfBlock.append(contentsOf: repeatElement(Self.none, count: indexCount - slotOfBlock.count))
    }

    private mutating func put(_ order: Span<UInt32>) {
        let first = log.put(order)
        var slots = slotOfBlock.mutableSpan
        for index in order.indices { slots[Int(order[index])] = UInt32(truncatingIfNeeded: first + index) }
    }

    private mutating func updateLog(leaving: Span<UInt32>, arriving: Span<UInt32>) {
        log.noteRemoved(removeReturning(arriving, slotOfBlock: &slotOfBlock, occupied: &log.occupied))
        if log.makeRoom(for: leaving.count) {
            for slot in 0..<log.next { slotOfBlock[Int(log.blockInSlot[slot])] = UInt32(slot) }
        }
        put(leaving)
    }
}

/// Hits among the blocks that come back: those with fewer than `limit` blocks beside the last record's in between.
private func countReturning(
    _ arriving: Span<UInt32>, slotOfBlock: [UInt32], occupied: [UInt64], laterCounts: inout [Int],
    seen: inout [UInt64], limit: Int
) -> Int {
    if laterCounts.count < occupied.count {
        laterCounts = Array(repeating: 0, count: occupied.count)
        seen = Array(repeating: 0, count: occupied.count)
    }
    let firstWord = countLater(occupied.span, limit: limit, into: &laterCounts)
    let slots = slotOfBlock.span
    let occupied = occupied.span
    let laterCounts = laterCounts.span
    var seen = seen.mutableSpan
    var hits = 0
    precondition(min(laterCounts.count, seen.count) >= occupied.count)
    for index in arriving.indices {
        let slot = slots[Int(arriving[unchecked: index])]
        let word = Int(slot >> 6)
        // This bounds the unchecked subscripts.
        guard word >= firstWord && word < occupied.count else { continue }
        let bit = UInt64(slot & 63)
        let later = laterCounts[unchecked: word] &+ (occupied[unchecked: word] &>> bit & ~1).nonzeroBitCount
        guard later < limit else { continue }
        // Of the lower ids that arrive, those accessed later are among `later` already.
        if later + index < limit {
            hits += 1
        } else if later + index - countSeen(after: bit, in: word, of: seen) < limit {
            hits += 1
        }
        seen[unchecked: word] |= 1 &<< bit
    }
    for word in firstWord..<seen.count { seen[word] = 0 }
    return hits
}

/// Counts the occupied slots after each word, from the last word back until there are `limit`; returns the word that
/// was reached.
private func countLater(_ occupied: Span<UInt64>, limit: Int, into laterCounts: inout [Int]) -> Int {
    var laterCounts = laterCounts.mutableSpan
    var later = 0
    var word = occupied.count
    while word > 0 && later < limit {
        word -= 1
        laterCounts[word] = later
        later += occupied[word].nonzeroBitCount
    }
    return word
}

private func countSeen(after bit: UInt64, in word: Int, of seen: borrowing MutableSpan<UInt64>) -> Int {
    var count = (seen[word] >> bit & ~1).nonzeroBitCount
    for later in word + 1..<max(seen.count, word + 1) { count += seen[later].nonzeroBitCount }
    return count
}

/// Empties the slots of the blocks that come back; returns how many those are.
private func removeReturning(_ arriving: Span<UInt32>, slotOfBlock: inout [UInt32], occupied: inout [UInt64]) -> Int {
    var slots = slotOfBlock.mutableSpan
    var occupied = occupied.mutableSpan
    var count = 0
    for index in arriving.indices {
        let block = Int(arriving[index])
        let word = Int(slots[block] >> 6)
        guard word < occupied.count else { continue }
        occupied[word] &= ~(1 << UInt64(slots[block] & 63))
        slots[block] = .max
        count += 1
    }
    return count
}
