import CacheSimulation

/// The misses of the steps of one request at one block size, summed over its layers while they are observed: a row a
/// step, dropped as soon as the step is complete. Owned by one worker.
///
/// The streams of a request observe their records in bunches, so that a step is complete once the request has gone on
/// to another one and every record that was announced has been added. Memory: some 200 bytes a step that is not
/// complete, about as many as records wait; more only while a layer that stopped early still has some waiting.
struct RequestStepRows {
    private static let width = CapacityGrid.capacities.count

    private struct Row {
        /// Records of the step that are analysed, and how many of them have been observed.
        var announced: UInt32 = 0
        var observed: UInt32 = 0
        var firstTouches = 0
        var known = 0..<0
    }

    /// The ordinal of the first row.
    private var firstOrdinal = 0
    private var rows: [Row] = []
    /// By row and index of the grid: touches that lie deeper. Up to the last row that has such a touch: a request's
    /// first step has none.
    private var deeper: [UInt32] = []
    private static let none = [UInt32](repeating: 0, count: width)
    /// Rows at the start that are dropped.
    private var droppedCount = 0

    /// A record of a step waits to be observed. - Precondition: no step is announced after a later one.
    mutating func announce(_ ordinal: Int) {
        if rows.isEmpty { firstOrdinal = ordinal }
        while rows.count <= ordinal - firstOrdinal { rows.append(Row()) }
        rows[ordinal - firstOrdinal].announced += 1
    }

    /// A record of a step has been observed. O(capacities of the grid at which it misses).
    mutating func add(_ ordinal: Int, firstTouches: Int, _ touches: borrowing DeeperTouches) {
        let row = ordinal - firstOrdinal
        let range = touches.range
        rows[row].observed += 1
        rows[row].firstTouches += firstTouches
        let known = rows[row].known
        rows[row].known = max(known.lowerBound, range.lowerBound)..<max(known.upperBound, range.upperBound)
        guard !range.isEmpty else { return }
        deeper.reserveElements((row + 1) * Self.width)
        for index in range { deeper[row * Self.width + index] += touches.counts[index] }
    }

    /// Drops the complete steps from the first on, each after `body`. O(1) without one.
    ///
    /// - Parameter current: the ordinal of the step whose records are still coming.
    /// - Returns: the ordinal of the first step that is not complete, at most `current`.
    @discardableResult
    mutating func dropComplete(before current: Int, _ body: (_ ordinal: Int, _ step: StepMisses) -> Void) -> Int {
        while droppedCount < rows.count, firstOrdinal + droppedCount < current {
            let row = rows[droppedCount]
            guard row.observed == row.announced else { break }
            // A step none of whose records is analysed is no sample.
            if row.observed > 0 {
                let start = droppedCount * Self.width
                let hasDeeper = deeper.count > start
                body(
                    firstOrdinal + droppedCount,
                    StepMisses(
                        firstTouches: row.firstTouches, known: row.known,
                        deeper: hasDeeper ? deeper[start..<start + Self.width] : Self.none[...]))
            }
            droppedCount += 1
        }
        let next = droppedCount < rows.count ? min(current, firstOrdinal + droppedCount) : current
        guard droppedCount > 0, 2 * droppedCount >= rows.count else { return next }
        rows.removeFirst(droppedCount)
        deeper.removeFirst(min(deeper.count, droppedCount * Self.width))
        firstOrdinal += droppedCount
        droppedCount = 0
        return next
    }
}

/// The misses of one complete step of a request at every capacity of the grid.
struct StepMisses {
    /// Touches without an earlier one in their stream.
    private(set) var firstTouches: Int
    /// Of the grid: from its start on capacities may be feasible, from its end on only first touches miss.
    private(set) var known: Range<Int>
    /// By index of the grid, from the slice's start on: touches found deeper; 0 from the end of `known` on, and at the
    /// last, which every stream fits.
    private(set) var deeper: ArraySlice<UInt32>

    init(firstTouches: Int, known: Range<Int>, deeper: ArraySlice<UInt32>) {
        self.firstTouches = firstTouches
        self.known = known
        self.deeper = deeper
    }

    /// Misses with a cache of that capacity a stream. - Precondition: not below `known`.
    subscript(index: Int) -> Int { firstTouches + Int(deeper[deeper.startIndex + index]) }

    /// The same in memory of its own.
    var copied: StepMisses {
        StepMisses(firstTouches: firstTouches, known: known, deeper: Array(deeper)[...])
    }

    /// Adds what other layers missed in the step.
    mutating func add(_ other: StepMisses) {
        firstTouches += other.firstTouches
        known = max(known.lowerBound, other.known.lowerBound)..<max(known.upperBound, other.known.upperBound)
        for (index, count) in zip(deeper.indices, other.deeper) { deeper[index] += count }
    }
}
