/// The seed's LRU of one stream at several capacities: the blocks of a record are accessed one by one in ascending id,
/// and each miss evicts at once (SPEC part 3, `cache_sim`).
///
/// All capacities share one log of accesses: the position of each block's last access, and for each position whether
/// it still is one. A cache of C blocks holds the C blocks accessed last, that is all live positions from its *tail*
/// on; an access hits iff its block's position is not before the tail, and a miss moves the tail past one live
/// position. A capacity that held all blocks so far costs nothing, one above the record's size a compare a touch.
///
/// O(touches × capacities that evicted) a record, amortised, without allocation in steady state.
/// Memory: about 20 bytes a block.
public struct SequentialLRU: Sendable {
    private static let positionsPerBlock = 3
    private static let smallestLog = 2048
    /// `diesAt` of a position that no access of the record at hand makes stale.
    private static let never = UInt32.max

    /// As given, in blocks.
    public let capacities: [Int]
    private let smallestCapacity: Int
    /// By capacity: the log position its content starts at, meaningful once it evicted.
    private var tails: [Int]
    /// By local: the position of its last access.
    private var positionOfLocal: [UInt32] = []
    /// By position: the first access of the record at hand, by rank, that finds it stale; 0 if it was stale before,
    /// `never` if it stays. Kept only once the smallest capacity evicted.
    private var diesAt: [UInt32] = []
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
            log(touched, knownBlockCount: knownBlockCount)
        } else {
            logPositionsOnly(touched)
        }
        for index in capacities.indices {
            if capacities[index] >= blocks {
                hits[index] += touched.count - firstTouches
            } else {
                hits[index] += access(index, heldBefore: min(capacities[index], knownBlockCount), touches: touched.count)
            }
        }
        if evicts { settle(touched.count) }
        nextPosition += touched.count
    }

    private func countFirstTouches(_ touched: Span<UInt32>, knownBlockCount: Int) -> Int {
        var count = 0
        for index in touched.indices { count &+= Int(touched[index]) >= knownBlockCount ? 1 : 0 }
        return count
    }

    /// Makes room in the log for a record's accesses, and starts to keep `diesAt` when a capacity is about to evict.
    private mutating func reserve(touches: Int, blocks: Int) {
        let startsToEvict = !evicts && blocks > smallestCapacity
        if startsToEvict { evicts = true }
        if startsToEvict || nextPosition + touches > diesAt.count { compact(spareTouches: touches) }
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

    /// Logs the record's accesses; what they make stale dies at their rank, until `settle`.
    private mutating func log(_ touched: Span<UInt32>, knownBlockCount: Int) {
        Self.log(
            touched, knownBlockCount: knownBlockCount, at: nextPosition, positionOfLocal: &positionOfLocal,
            diesAt: &diesAt, previous: &previous)
    }

    private static func log(
        _ touched: Span<UInt32>, knownBlockCount: Int, at base: Int, positionOfLocal: inout [UInt32],
        diesAt: inout [UInt32], previous: inout [UInt32]
    ) {
        var positions = positionOfLocal.mutableSpan
        var diesAt = diesAt.mutableSpan
        var previous = previous.mutableSpan
        for rank in touched.indices {
            let local = Int(touched[rank])
            if local < knownBlockCount {
                let position = positions[local]
                previous[rank] = position &+ 1
                diesAt[Int(position)] = UInt32(truncatingIfNeeded: rank)
            } else {
                previous[rank] = 0
            }
            positions[local] = UInt32(truncatingIfNeeded: base &+ rank)
        }
    }

    /// One capacity's accesses of a record. From the C-th on, the cache holds blocks of this record only, so that
    /// nothing hits any more.
    private mutating func access(_ index: Int, heldBefore: Int, touches: Int) -> Int {
        let capacity = capacities[index]
        let (hits, tail) = countHits(
            previous.span, touches: min(touches, capacity), diesAt: diesAt.span, free: capacity - heldBefore,
            tail: tails[index])
        tails[index] = touches >= capacity ? nextPosition + touches - capacity : tail
        return hits
    }

    /// After a record: what its accesses made stale is dead, and the accesses themselves are live.
    private mutating func settle(_ touches: Int) {
        for rank in 0..<touches where previous[rank] > 0 { diesAt[Int(previous[rank]) - 1] = 0 }
        for position in nextPosition..<nextPosition + touches { diesAt[position] = Self.never }
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
        let length = max(Self.smallestLog, Self.positionsPerBlock * (blocks + spareTouches), diesAt.count)
        if length > diesAt.count { diesAt.append(contentsOf: repeatElement(0, count: length - diesAt.count)) }
        for position in 0..<blocks { diesAt[position] = Self.never }
        for index in capacities.indices { tails[index] = max(0, blocks - capacities[index]) }
    }
}

/// The hits of one capacity's first accesses of a record, at most as many as it holds blocks, and its tail after them.
///
/// - Parameters:
///   - previous: by rank, 1 + the position of the block's last access, 0 for none.
///   - free: blocks that can still be loaded without an eviction.
private func countHits(
    _ previous: Span<UInt32>, touches: Int, diesAt: Span<UInt32>, free: Int, tail: Int
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
            while Int(diesAt[tail]) <= rank { tail &+= 1 }
            tail &+= 1
        }
    }
    return (hits, tail)
}
