/// A step-atomic LRU order as an array that each step partitions stably: touched blocks to the front, the passed-over
/// ones behind them. O(deepest touch) a step, about 12 instructions a block passed.
struct PartitionedOrder: Sendable {
    /// Locals by recency, the front of the LRU order last, so that new blocks are appended.
    private(set) var order: [UInt32] = []
    /// 1 for the blocks of the step being observed that are not yet found, by local; all 0 between steps.
    private var pending: [UInt8] = []
    /// Room for the blocks passed over in one step, filled from the end.
    private var passed: [UInt32] = []

    /// - Returns: how many of the step's blocks were touched before.
    mutating func observe(touched: Span<UInt32>, knownBlockCount: Int, depths: inout DepthHistogram) -> Int {
        precondition(knownBlockCount == order.count, "the stream's blocks are numbered without gaps")
        depths.grow(toDepth: knownBlockCount)
        let known = Self.mark(touched, below: knownBlockCount, in: &pending)
        let firstTouches = touched.count - known
        if firstTouches > 0 { append(firstTouches) }
        moveToFront(
            &order, known: known, firstTouches: firstTouches, pending: &pending, passed: &passed,
            counts: &depths.counts)
        return known
    }

    private static func mark(_ touched: Span<UInt32>, below knownBlockCount: Int, in pending: inout [UInt8]) -> Int {
        var marks = pending.mutableSpan
        var known = 0
        for index in touched.indices {
            let local = Int(touched[index])
            guard local < knownBlockCount else { continue }
            marks[local] = 1
            known += 1
        }
        return known
    }

    private mutating func append(_ firstTouches: Int) {
        order.append(contentsOf: repeatElement(0, count: firstTouches))
        pending.append(contentsOf: repeatElement(0, count: firstTouches))
        passed.append(contentsOf: repeatElement(0, count: firstTouches))
    }
}

/// Rewrites the end of `order` (front last) for a step: passes from the front until all `known` marked blocks are
/// found, counting the depth of each, and puts them first, then `firstTouches` new locals ascending, then the blocks
/// that were passed over.
///
/// Unchecked subscripts, since five checks a block cost a quarter of the time: `read` is checked, and bounds the rest.
/// `order` held n = count − firstTouches blocks, so depth = n − 1 − read < n, write = read + firstTouches + skipped,
/// and at most n − read blocks are skipped; the values of `order` are locals, below its own count and the marks'.
private func moveToFront(
    _ order: inout [UInt32], known: Int, firstTouches: Int, pending: inout [UInt8], passed: inout [UInt32],
    counts: inout [UInt32]
) {
    let blocks = order.count - firstTouches
    precondition(pending.count == order.count && passed.count == order.count && counts.count >= blocks)
    var order = order.mutableSpan
    var pending = pending.mutableSpan
    var passed = passed.mutableSpan
    var counts = counts.mutableSpan
    var read = blocks - 1
    var write = order.count - 1
    var skip = passed.count - 1
    var depth = 0
    var remaining = known
    while remaining > 0 {
        let local = order[read]
        let isTouched = pending[unchecked: Int(local)]
        pending[unchecked: Int(local)] = 0
        // Both places are written, and the one that counts moves on: no branch to mispredict.
        order[unchecked: write] = local
        passed[unchecked: skip] = local
        counts[unchecked: depth] &+= UInt32(isTouched)
        write &-= Int(isTouched)
        remaining &-= Int(isTouched)
        skip &-= 1 &- Int(isTouched)
        depth &+= 1
        read &-= 1
    }
    for local in blocks..<blocks + firstTouches {
        order[write] = UInt32(local)
        write -= 1
    }
    for index in stride(from: passed.count - 1, to: skip, by: -1) {
        order[write] = passed[index]
        write -= 1
    }
}
