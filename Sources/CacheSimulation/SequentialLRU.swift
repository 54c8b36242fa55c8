/// The seed's LRU of one stream at several capacities: the blocks of a record are accessed one by one in ascending id,
/// and each miss evicts at once (SPEC part 3, `cache_sim`).
///
/// All capacities share one log of accesses: the position of each block's last access, and for each position that of
/// its block's next access, which ends its life. A cache of C blocks holds the C blocks accessed last, that is all live
/// positions from its *tail* on; an access hits iff its block's position is not before the tail, and a miss moves the
/// tail past one live position. A capacity that held all blocks so far costs nothing.
///
/// O(touches × capacities that evicted) a record, amortised, without allocation in steady state.
/// Memory: about 20 bytes a block.
public struct SequentialLRU: Sendable {
    private static let positionsPerBlock = 3
    private static let smallestLog = 2048
    /// `nextAccess` of a live position.
    private static let never = UInt32.max

    /// As given, in blocks.
    public let capacities: [Int]
    private let smallestCapacity: Int
    /// By capacity: the log position its content starts at, meaningful once it evicted.
    private var tails: [Int]
    /// By local: the position of its last access.
    private var positionOfLocal: [UInt32] = []
    /// By position: the position of its block's next access, `never` while there is none and beyond the log's end.
    /// Written only once the smallest capacity evicts.
    private var nextAccess: [UInt32] = []
    /// By rank in the record at hand: 1 + the position of the block's last access before the record, 0 for none.
    private var previous: [UInt32] = []
    private var nextPosition = 0
    private var evicts = false

    /// - Precondition: no capacity is negative.
    public init(capacities: [Int]) {
        precondition(capacities.allSatisfy { $0 >= 0 }, "a capacity is not negative")
        self.capacities = capacities
        smallestCapacity = capacities.min() ?? .max
        tails = capacities.map { _ in 0 }
    }

    /// Accesses a record's blocks in order and adds each capacity's hits.
    ///
    /// - Parameters:
    ///   - touched: the local indices of the record's distinct blocks, ascending by block id.
    ///   - knownBlockCount: blocks of the stream before this record; locals from here on are first touches, ascending.
    ///   - hits: hits so far, in the order of `capacities`; misses are the touches less these.
    public mutating func observe(touched: Span<UInt32>, knownBlockCount: Int, hits: inout [Int]) {
        precondition(knownBlockCount == positionOfLocal.count, "the stream's blocks are numbered without gaps")
        precondition(hits.count == capacities.count, "one count a capacity")
        let firstTouches = countFirstTouches(touched, knownBlockCount: knownBlockCount)
        let blocks = knownBlockCount + firstTouches
        reserve(touches: touched.count, blocks: blocks)
        positionOfLocal.append(contentsOf: repeatElement(0, count: firstTouches))
        if evicts {
            log(
                touched, knownBlockCount: knownBlockCount, at: nextPosition, positionOfLocal: &positionOfLocal,
                nextAccess: &nextAccess, previous: &previous)
        } else {
            logPositionsOnly(touched)
        }
        for index in capacities.indices {
            if capacities[index] >= blocks {
                hits[index] += touched.count - firstTouches
            } else {
                let heldBefore = min(capacities[index], knownBlockCount)
                hits[index] += access(index, heldBefore: heldBefore, touches: touched.count)
            }
        }
        nextPosition += touched.count
    }

    private func countFirstTouches(_ touched: Span<UInt32>, knownBlockCount: Int) -> Int {
        let known = UInt32(knownBlockCount)
        var count: UInt32 = 0
        for index in touched.indices { count &+= touched[index] >= known ? 1 : 0 }
        return Int(count)
    }

    /// Makes room in the log for a record's accesses; starts to keep `nextAccess` when a capacity is about to evict.
    private mutating func reserve(touches: Int, blocks: Int) {
        let startsToEvict = !evicts && blocks > smallestCapacity
        if startsToEvict { evicts = true }
        if startsToEvict || nextPosition + touches > nextAccess.count { compact(spareTouches: touches) }
        if previous.count < touches {
            previous.append(contentsOf: repeatElement(0, count: touches - previous.count))
        }
    }

    private mutating func logPositionsOnly(_ touched: Span<UInt32>) {
        var position = UInt32(nextPosition)
        var positions = positionOfLocal.mutableSpan
        for index in touched.indices {
            positions[Int(touched[index])] = position
            position &+= 1
        }
    }

    /// One capacity's accesses of a record. From the C-th on, the cache holds blocks of this record only, so that
    /// nothing hits any more.
    private mutating func access(_ index: Int, heldBefore: Int, touches: Int) -> Int {
        let capacity = capacities[index]
        let (hits, tail) = countHits(
            previous.span, touches: min(touches, capacity), nextAccess: nextAccess.span, at: nextPosition,
            free: capacity - heldBefore, tail: tails[index])
        tails[index] = touches >= capacity ? nextPosition + touches - capacity : tail
        return hits
    }

    /// Renumbers the live positions from 0, keeping their order.
    private mutating func compact(spareTouches: Int) {
        let blocks = positionOfLocal.count
        var localAtPosition = [UInt32](repeating: Self.never, count: nextPosition)
        for local in 0..<blocks { localAtPosition[Int(positionOfLocal[local])] = UInt32(local) }
        nextPosition = 0
        for local in localAtPosition where local != Self.never {
            positionOfLocal[Int(local)] = UInt32(nextPosition)
            nextPosition += 1
        }
        let length = max(Self.smallestLog, Self.positionsPerBlock * (blocks + spareTouches), nextAccess.count)
        for position in nextAccess.indices { nextAccess[position] = Self.never }
        nextAccess.append(contentsOf: repeatElement(Self.never, count: length - nextAccess.count))
        for index in capacities.indices { tails[index] = max(0, blocks - capacities[index]) }
    }
}

/// Logs a record's accesses from position `base` on, and notes where each block was accessed before.
private func log(
    _ touched: Span<UInt32>, knownBlockCount: Int, at base: Int, positionOfLocal: inout [UInt32],
    nextAccess: inout [UInt32], previous: inout [UInt32]
) {
    let known = UInt32(knownBlockCount)
    var positions = positionOfLocal.mutableSpan
    var nextAccess = nextAccess.mutableSpan
    var previous = previous.mutableSpan
    var position = UInt32(base)
    for rank in touched.indices {
        let local = touched[rank]
        if local < known {
            let last = positions[Int(local)]
            previous[rank] = last &+ 1
            nextAccess[Int(last)] = position
        } else {
            previous[rank] = 0
        }
        positions[Int(local)] = position
        position &+= 1
    }
}

/// The hits of one capacity's first accesses of a record, at most as many as it holds blocks, and its tail after them.
///
/// - Parameters:
///   - previous: by rank, 1 + the position of the block's last access, 0 for none.
///   - base: the position of the record's first access.
///   - free: blocks that can still be loaded without an eviction.
private func countHits(
    _ previous: Span<UInt32>, touches: Int, nextAccess: Span<UInt32>, at base: Int, free: Int, tail: Int
) -> (hits: Int, tail: Int) {
    var free = free
    var tail = tail
    var hits = 0
    for rank in 0..<touches {
        if Int(previous[rank]) > tail {
            hits &+= 1
        } else if free > 0 {
            free &-= 1
        } else {
            // A block accessed later in the record is still there, and can be the victim.
            while Int(nextAccess[tail]) <= base &+ rank { tail &+= 1 }
            tail &+= 1
        }
    }
    return (hits, tail)
}
