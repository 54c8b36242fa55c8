import CacheSimulation

/// Everything that is kept a layer (or once, where streams are whole requests) at one block size; the totals of a
/// result are the sums over its layers. Merging is exact. Owned by one worker.
struct LayerTotals {
    var records: UInt64 = 0
    /// Σ of every metric's samples, by slot.
    var sums: [ExactSum]
    /// Touches by records since the block's previous touch, of streams whose steps have no gap so far: there this is
    /// the reuse time too.
    var regularGaps: [UInt64] = []
    /// The same of other streams, whose reuse times are counted apart.
    var irregularGaps: [UInt64] = []
    var irregularReuseTimes = PagedCounts()
    /// Blocks by records from their last touch to the end of their stream (1: touched by the last record).
    var finalGaps: [UInt64] = []
    var touches = 0
    /// Touches without an earlier one in their stream (compulsory misses).
    var firstTouches = 0
    /// Those of blocks of the newest token, which the step itself wrote; where misses of steps are measured.
    var writtenRows = 0
    /// The largest touched set.
    var largestTouchedSet = 0
    /// At which depth of the step-atomic LRU order touches were found; empty with `--sim off`.
    var depths = DepthHistogram()

    init(slotCount: Int) {
        sums = Array(repeating: ExactSum(), count: slotCount)
    }

    mutating func merge(_ other: LayerTotals) {
        records += other.records
        for slot in sums.indices { sums[slot].merge(other.sums[slot]) }
        regularGaps.addCounts(other.regularGaps)
        irregularGaps.addCounts(other.irregularGaps)
        irregularReuseTimes.merge(other.irregularReuseTimes)
        finalGaps.addCounts(other.finalGaps)
        touches += other.touches
        firstTouches += other.firstTouches
        writtenRows += other.writtenRows
        largestTouchedSet = max(largestTouchedSet, other.largestTouchedSet)
        depths += other.depths
    }

    /// Reuse time in steps, capped → touches.
    func reuseTimes(cap: Int) -> [UInt64] {
        var histogram: [UInt64] = []
        irregularReuseTimes.forEachCount { histogram.addCount($1, at: $0) }
        for (gap, count) in regularGaps.enumerated() where count > 0 { histogram.addCount(count, at: min(gap, cap)) }
        return histogram
    }
}

extension [UInt64] {
    /// Adds a count at an index, growing as needed.
    @inline(__always)
    mutating func addCount(_ value: UInt64, at index: Int) {
        if index >= count { append(contentsOf: repeatElement(0, count: index + 1 - count)) }
        self[index] &+= value
    }

    /// Adds another histogram, element by element.
    mutating func addCounts(_ other: [UInt64]) {
        if count < other.count { append(contentsOf: repeatElement(0, count: other.count - count)) }
        for index in other.indices { self[index] += other[index] }
    }
}
