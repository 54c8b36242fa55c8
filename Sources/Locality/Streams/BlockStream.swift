import CScanKernels
import CacheSimulation
import LocalityModel

/// What one stream remembers at one block size: the last touched set; of every block its touches and its slots in the
/// LRU orders, of which the step-atomic one tells its last record.
///
/// A block that a record touches like the record before costs nothing but its bit: only blocks that leave or arrive are
/// looked at. And records are pending until there is a batch of them, since neighbouring records of a trace belong to
/// different streams: so the memory of a stream is fetched once for all of them.
///
/// Complexity of a record: O(blocks that leave or arrive), O(largest working-set window), and passes over bits.
/// Memory: about 7 to 20 bytes a block touched, 4 bytes a record, and the pending records.
struct BlockStream {
    private var pages = BlockPages()
    /// What is remembered of each block, by index.
    private var blocks = BlockMemory()
    /// The pending records, and the touched set of the last one processed.
    private var pending = PendingRecords()
    private var blockCount = 0
    /// Record index → blocks whose last touch it is: W(t, w) is the sum of the last w.
    private var liveBlocks: [UInt32] = []
    private var lruStack = StepAtomicLRUStack()
    private var sequentialLRU: SequentialLRU
    private let keepsDepths: Bool
    private let blockSize: Int

    init(configuration: Configuration, blockSize: Int) {
        sequentialLRU = SequentialLRU(capacities: configuration.lruCapacities)
        self.blockSize = blockSize
        keepsDepths = configuration.simulation != .off
    }

    /// Whether the pending records are a batch, to be processed.
    var isFull: Bool { pending.isFull }

    /// Appends a record to the pending ones.
    ///
    /// - Parameters:
    ///   - samples: a value a slot, those that the stream gives left open.
    ///   - step: the record's step in its request.
    ///   - room: to work.
    mutating func enqueue(
        _ touched: borrowing ChunkedBitmap, samples: borrowing [Double], step: RecordStep, room: inout BlockChanges,
        _ level: KVKernelLevel
    ) {
        pending.append(
            touched, samples: samples, step: step, capacities: sequentialLRU.capacities, room: &room, level)
    }

    /// Processes the pending records, in order.
    ///
    /// - Parameters:
    ///   - clock: knows the steps of all records, the pending ones included.
    ///   - steps: get the records' misses, each as often as the layer counts.
    ///   - body: is called once, with all slots of the samples of each record.
    mutating func processBatch(
        clock: borrowing StepClock, layer: inout LayerTotals, sequentialHits: inout [Int],
        steps: inout RequestStepRows, weight: UInt32, scratch: inout ObservationScratch,
        _ body: (_ samples: borrowing [Double], _ layer: inout LayerTotals) -> Void
    ) {
        guard pending.count > 0 else { return }
        var changes = take(&scratch.changes)
        var nextChanges = take(&scratch.nextChanges)
        findChanges(of: 0, &nextChanges)
        for record in 0..<pending.count {
            swap(&changes, &nextChanges)
            // One record ahead, so that memory has time to come.
            if record + 1 < pending.count { findChanges(of: record + 1, &nextChanges) }
            let step = advance(
                to: record, changes, clock: clock, layer: &layer, sequentialHits: &sequentialHits, scratch: &scratch)
            if scratch.misses.isCounted {
                let written = countWritten(by: pending.steps[record])
                layer.writtenRows += written
                steps.add(
                    pending.steps[record].slot, firstTouches: scratch.moved.firstCount - written, scratch.misses,
                    weight: weight)
            }
            let first = record * scratch.layout.slotCount
            pending.samples[first + SampleLayout.stepJaccard] =
                step.union > 0 ? Double(step.intersection) / Double(step.union) : .nan
            measureWorkingSets(
                scratch.layout.workingSetWindows, liveBlocks, into: &pending.samples,
                at: first + scratch.layout.workingSetStart)
        }
        scratch.changes = consume changes
        scratch.nextChanges = consume nextChanges
        layer.records += UInt64(pending.count)
        body(pending.samples, &layer)
        pending.removeAll()
    }

    /// What a record shares with the one before it.
    struct Step {
        var intersection = 0
        var union = 0
    }

    private mutating func findChanges(of record: Int, _ changes: inout BlockChanges) {
        pending.findChanges(of: record, &changes)
        changes.findIndices(pages: &pages, blocks: &blocks)
    }

    /// Advances the stream by a pending record.
    private mutating func advance(
        to record: Int, _ changes: borrowing BlockChanges, clock: borrowing StepClock, layer: inout LayerTotals,
        sequentialHits: inout [Int],
        scratch: inout ObservationScratch
    ) -> Step {
        let (last, touched) = (pending.blockCount(before: record), pending.blockCount(of: record))
        let leaving = changes.leaving.elements.span.extracting(0..<changes.leaving.count)
        let arriving = changes.arriving.elements.span.extracting(0..<changes.arriving.count)
        lruStack.prepare(leaving: leaving.count, arriving: arriving, blocks: &blocks, moved: &scratch.moved)
        blockCount += scratch.moved.firstCount
        accessSequentially(record, changes: changes, scratch.moved, hits: &sequentialHits)
        if keepsDepths {
            lruStack.promote(
                leaving: leaving, blocks: &blocks, depths: &layer.depths, misses: &scratch.misses,
                moved: &scratch.moved)
        } else {
            // The order moves all the same, since it tells last records.
            lruStack.promote(
                leaving: leaving, blocks: &blocks, depths: &scratch.unwantedDepths, misses: &scratch.misses,
                moved: &scratch.moved)
        }
        let stays = last - leaving.count
        countGaps(
            changes, scratch.moved, stays: stays, clock: clock, layer: &layer,
            reuseCap: scratch.configuration.reuseCapSteps)
        layer.touches += touched
        layer.firstTouches += scratch.moved.firstCount
        layer.largestTouchedSet = max(layer.largestTouchedSet, touched)
        guard liveBlocks.count > 1 else { return Step() }
        return Step(intersection: stays, union: last + arriving.count)
    }

    /// Blocks that the record processed last touched for the first time, and that its step wrote. O(blocks written), of
    /// a pass whose sequence lengths lie far apart O(blocks of the stream).
    private func countWritten(by step: RecordStep) -> Int {
        let written = step.writtenBlocks(blockSize: blockSize)
        guard written.count > BlockPages.levelCount else {
            return written.count { id in
                pages.index(of: id).map { lruStack.isFirstTouch($0, in: blocks) } ?? false
            }
        }
        return pages.firstBlocks.reduce(0) { count, page in
            count
                + (0..<BlockPages.levelCount).count { offset in
                    written.contains(page.id + UInt32(offset))
                        && lruStack.isFirstTouch(page.index + offset, in: blocks)
                }
        }
    }

    /// Counts what only the end of the stream tells: when each block was touched for the last time, and how often.
    mutating func countLastTouches(layer: inout LayerTotals, touchCounts: inout PagedCounts) {
        let count = liveBlocks.count
        for (record, blocks) in liveBlocks.enumerated() where blocks > 0 {
            layer.finalGaps.addCount(UInt64(blocks), at: count - record)
        }
        lruStack.endAll(&blocks)
        for (touches, blocks) in blocks.touchHistogram(most: count).enumerated() where blocks > 0 {
            touchCounts.add(touches, count: blocks)
        }
    }

    /// Lets the caches of `sequentialLRU` access the blocks of the record at hand, which the LRU order has not moved.
    private mutating func accessSequentially(
        _ record: Int, changes: borrowing BlockChanges, _ moved: borrowing MovedBlocks, hits: inout [Int]
    ) {
        let size = SequentialLRU.StreamSize(
            blocks: blockCount, lastRecord: pending.blockCount(before: record), firstTouches: moved.firstCount,
            indexCount: blocks.count)
        if sequentialLRU.needsOrder(size, returning: moved.returningCount) {
            sequentialLRU.begin(restInAccessOrder(before: record), size)
        }
        let capacityCount = sequentialLRU.capacities.count
        sequentialLRU.access(
            size, leaving: changes.leaving.elements.span.extracting(0..<changes.leaving.count),
            arriving: changes.arriving.elements.span.extracting(0..<changes.arriving.count), hits: &hits,
            countCommon: { limit, capacity in
                pending.countCommon(
                    of: record, rankExceedsByAtMost: limit, capacity: capacity, of: capacityCount)
            })
    }

    /// The indices of all blocks outside the last touched set: ascending by last record, then by id. O(blocks).
    private func restInAccessOrder(before record: Int) -> [UInt32] {
        // How many blocks each record touched last says where its blocks begin.
        var nextOfRecord: [Int] = []
        var count = 0
        for blocks in liveBlocks.dropLast() {
            nextOfRecord.append(count)
            count += Int(blocks)
        }
        var order = [UInt32](repeating: 0, count: count)
        let lastIDs = pending.members(before: record)
        var next = 0
        for page in pages.firstBlocks {
            for offset in 0..<BlockPages.levelCount {
                let id = page.id + UInt32(offset)
                if next < lastIDs.count && lastIDs[next] == id {
                    next += 1
                    continue
                }
                guard let record = lruStack.lastRecord(of: page.index + offset, in: blocks) else { continue }
                order[nextOfRecord[record]] = UInt32(page.index + offset)
                nextOfRecord[record] += 1
            }
        }
        return order
    }

    /// Counts the records between the touches of blocks.
    private mutating func countGaps(
        _ changes: borrowing BlockChanges, _ moved: borrowing MovedBlocks, stays: Int, clock: borrowing StepClock,
        layer: inout LayerTotals, reuseCap: Int
    ) {
        let record = liveBlocks.count
        let returning = moved.returningRecords.span.extracting(0..<moved.returningCount)
        // A stream that became irregular later gives the same reuse times.
        if clock.isRegular {
            layer.regularGaps.reserveElements(record + 1)
            if record > 0 { layer.regularGaps[1] += UInt64(stays) }
            count(gaps: &layer.regularGaps, at: record, since: returning, live: &liveBlocks)
        } else {
            if stays > 0 {
                let time = clock.reuseTime(at: record, since: record - 1, cap: reuseCap)
                layer.irregularReuseTimes.add(time, count: UInt64(stays))
            }
            for index in returning.indices {
                layer.irregularReuseTimes.add(
                    clock.reuseTime(at: record, since: Int(returning[index]), cap: reuseCap))
            }
            layer.irregularGaps.reserveElements(record + 1)
            if record > 0 { layer.irregularGaps[1] += UInt64(stays) }
            count(gaps: &layer.irregularGaps, at: record, since: returning, live: &liveBlocks)
        }
        if record > 0 { liveBlocks[record - 1] = UInt32(changes.leaving.count) }
        liveBlocks.append(UInt32(stays + changes.arriving.count))
    }
}

/// |WS(t, W)| after the last record for ascending windows, in one run over the records of the largest.
///
/// - Parameter liveBlocks: by record, the blocks whose last touch it is.
private func measureWorkingSets(
    _ windows: [Int], _ liveBlocks: [UInt32], into samples: inout [Double], at start: Int
) {
    let live = liveBlocks.span
    var next = live.count
    var sum = 0
    for (index, window) in windows.enumerated() {
        let end = max(0, live.count - window)
        while next > end {
            next &-= 1
            sum &+= Int(live[next])
        }
        samples[start + index] = Double(sum)
    }
}

/// Counts the gaps before touches at a record; their blocks' last touches were those at `records`: earlier records, so
/// that they and the gaps are in bounds.
private func count(gaps: inout [UInt64], at record: Int, since records: Span<UInt32>, live: inout [UInt32]) {
    var gaps = gaps.mutableSpan
    var live = live.mutableSpan
    precondition(live.count == record && gaps.count > record)
    for index in records.indices {
        let last = Int(records[unchecked: index])
        live[unchecked: last] &-= 1
        gaps[unchecked: record &- last] &+= 1
    }
}
