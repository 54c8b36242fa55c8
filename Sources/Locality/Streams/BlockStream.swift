import CacheSimulation
import LocalityModel

/// What one stream remembers at one block size: of every block its last touch and number of touches, the LRU orders.
///
/// Complexity of a record: O(U) and O(largest working-set window).
/// Memory: about 40 bytes a block touched, 4 bytes a record.
struct BlockStream {
    private var table = BlockTable()
    /// Local index → what is remembered of the block; side by side, so that a touch costs one cache line.
    private var blocks: [BlockMemory] = []
    /// Record index → blocks whose last touch it is: W(t, w) is the sum of the last w.
    private var liveBlocks: [UInt32] = []
    private var lruStack = StepAtomicLRUStack()
    private var sequentialLRU: SequentialLRU
    /// The touched sets, where policies are simulated and the budget allows.
    private(set) var log: TouchedSetLog?
    private let keepsDepths: Bool

    init(configuration: Configuration) {
        sequentialLRU = SequentialLRU(capacities: configuration.lruCapacities)
        keepsDepths = configuration.simulation != .off
    }

    /// Retains the record's touched set if the budget is not exceeded; else lets go of what was retained.
    mutating func retain(_ touched: Span<UInt32>, currentBlock: Int?, budget: PolicyBudget) {
        guard !budget.isExceeded else {
            log = nil
            return
        }
        var log = self.log ?? TouchedSetLog()
        self.log = nil
        let before = log.byteCount
        log.append(blocks: touched, currentBlock: currentBlock)
        budget.spend(touches: touched.count, bytes: log.byteCount - before)
        self.log = log
    }

    var recordCount: Int { liveBlocks.count }

    /// What a record shares with the one before it.
    struct Step {
        var intersection = 0
        var union = 0
    }

    /// Adds the next record of the stream.
    ///
    /// - Parameters:
    ///   - clock: tells reuse times of streams whose steps have gaps.
    ///   - locals: scratch, at least as long as `touched`.
    mutating func observe(
        _ touched: Span<UInt32>, clock: StepClock, locals: inout [UInt32], layer: LayerTotals,
        sequentialHits: inout [Int], reuseCap: Int
    ) -> Step {
        let known = table.count
        if locals.count < touched.count {
            locals.append(contentsOf: repeatElement(0, count: touched.count - locals.count))
        }
        var scratch = locals.mutableSpan
        table.resolve(touched, into: &scratch)
        let resolved = locals.span.extracting(0..<touched.count)
        let newCount = table.count - known
        blocks.append(contentsOf: repeatElement(BlockMemory(), count: newCount))
        let record = liveBlocks.count
        let before = record > 0 ? Int(liveBlocks[record - 1]) : 0
        liveBlocks.append(UInt32(touched.count))
        countGaps(resolved, known: known, record: record, clock: clock, layer: layer, reuseCap: reuseCap)
        layer.touches += touched.count
        layer.firstTouches += newCount
        layer.largestTouchedSet = max(layer.largestTouchedSet, touched.count)
        if keepsDepths { lruStack.observe(touched: resolved, knownBlockCount: known, depths: &layer.depths) }
        sequentialLRU.observe(touched: resolved, knownBlockCount: known, hits: &sequentialHits)
        guard record > 0 else { return Step() }
        let intersection = before - Int(liveBlocks[record - 1])
        return Step(intersection: intersection, union: before + touched.count - intersection)
    }

    /// |WS(t, W)| after the last record for ascending windows, in one run over the records of the largest.
    func workingSets(_ windows: [Int], into sizes: inout [Int]) {
        let live = liveBlocks.span
        var next = live.count
        var sum = 0
        for (index, window) in windows.enumerated() {
            let end = max(0, live.count - window)
            while next > end {
                next &-= 1
                sum &+= Int(live[next])
            }
            sizes[index] = sum
        }
    }

    /// Counts what only the end of the stream tells: when each block was touched for the last time, and how often.
    func finish(layer: LayerTotals, touchCounts: inout PagedCounts) {
        let count = liveBlocks.count
        for (record, blocks) in liveBlocks.enumerated() where blocks > 0 {
            layer.finalGaps.addCount(UInt64(blocks), at: count - record)
        }
        for block in blocks { touchCounts.add(Int(block.touches)) }
    }

    private mutating func countGaps(
        _ locals: Span<UInt32>, known: Int, record: Int, clock: StepClock, layer: LayerTotals, reuseCap: Int
    ) {
        if clock.isRegular {
            layer.regularGaps.reserveCounts(record + 1)
            noteTouches(
                locals, known: known, record: record, blocks: &blocks, live: &liveBlocks,
                gaps: &layer.regularGaps)
        } else {
            for index in locals.indices where Int(locals[index]) < known {
                let last = Int(blocks[Int(locals[index])].lastRecord)
                layer.irregularReuseTimes.addCount(1, at: clock.reuseTime(since: last, cap: reuseCap))
            }
            layer.irregularGaps.reserveCounts(record + 1)
            noteTouches(
                locals, known: known, record: record, blocks: &blocks, live: &liveBlocks,
                gaps: &layer.irregularGaps)
        }
    }
}

/// What is remembered of one block of a stream.
private struct BlockMemory {
    /// Index of the record that touched it last.
    var lastRecord: UInt32 = 0
    /// Records that touched it.
    var touches: UInt32 = 0
}

/// Notes a record's touches: each block's last record and number of touches, the blocks whose last touch each record
/// is, and the records since the previous touch.
private func noteTouches(
    _ locals: Span<UInt32>, known: Int, record: Int, blocks: inout [BlockMemory], live: inout [UInt32],
    gaps: inout [UInt64]
) {
    var blocks = blocks.mutableSpan
    var live = live.mutableSpan
    var gaps = gaps.mutableSpan
    for index in locals.indices {
        let local = Int(locals[index])
        if local < known {
            let last = Int(blocks[local].lastRecord)
            live[last] &-= 1
            gaps[record &- last] &+= 1
        }
        blocks[local].touches &+= 1
        blocks[local].lastRecord = UInt32(truncatingIfNeeded: record)
    }
}

extension [UInt64] {
    /// Room for indices below a count.
    mutating func reserveCounts(_ needed: Int) {
        if count < needed { append(contentsOf: repeatElement(0, count: needed - count)) }
    }
}
