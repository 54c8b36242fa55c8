import CScanKernels
import LocalityModel
import TraceReading

/// One record as it waits in a batch: its scalars, its set of positions, and where the rest stands in the batch.
struct BatchedRecord {
    var requestID = 0
    var layerID = 0
    var stepIndex = 0
    var sequenceLength = 0
    /// |P|, duplicates included.
    var positionCount = 0
    /// The distinct positions.
    var tokens = ChunkedBitmap()
    /// Σ of the positions, if one block size is 1 and none is named twice; else nil.
    var positionSum: Int?
    /// Where all its positions stand in the batch's `duplicates`, if it names one twice; else empty.
    var duplicates = 0..<0
    /// Where its counts begin in the batch's `recentTokenCounts`.
    var recentTokenStart = 0
}

/// The records of one segment, scanned and reduced to bitmaps, with what each becomes at every block size: what the
/// parallel half of the work hands to the ordered half. Owned by one worker; its memory is reused.
struct RecordBatch {
    /// Only the first `count` are records of the segment.
    private(set) var records: [BatchedRecord] = []
    private(set) var count = 0
    /// By record: its positions within windows that end at the newest token, where the length of the sequence is
    /// known. Empty where records are merged first.
    private(set) var recency: [RecencyCounts] = []
    /// All positions of the records that name one twice.
    private(set) var duplicates: [UInt32] = []
    /// Number of positions within each recent-token window, `windows` a record.
    private(set) var recentTokenCounts: [Int] = []
    private(set) var positionsBeyondSequence = 0
    /// One a block size. Empty where records are merged first.
    private(set) var frames: [RecordFrames]
    private let windows: [Int]
    private let mergesRecords: Bool
    private let hasSingleTokens: Bool
    private var scratch = CollectionScratch()
    private let level = kv_best_level()

    init(plan: AnalysisRequest) {
        windows = plan.mergesRecords ? [] : plan.layout.recentTokenWindows
        mergesRecords = plan.mergesRecords
        hasSingleTokens = plan.blockSizes.contains(1)
        let blockSizes = plan.mergesRecords ? [] : plan.blockSizes
        frames = blockSizes.map { RecordFrames(blockSize: $0, layout: plan.layout) }
    }

    mutating func removeAll() {
        count = 0
        duplicates.removeAll(keepingCapacity: true)
        recentTokenCounts.removeAll(keepingCapacity: true)
        positionsBeyondSequence = 0
        for size in frames.indices { frames[size].removeAll() }
    }

    mutating func append(_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) {
        let maximum = record.maximumPosition ?? kv_maximum(level, positions.baseAddress, positions.count)
        if count == records.count { records.append(BatchedRecord()) }
        var batched = take(&records[count])
        batched.requestID = record.requestID
        batched.layerID = record.layerID
        batched.stepIndex = record.stepIndex
        batched.sequenceLength = record.sequenceLength
        batched.positionCount = positions.count
        batched.tokens.collect(positions, maximum: maximum, scratch: &scratch, level: level)
        let start = duplicates.count
        let isDistinct = batched.tokens.count == positions.count
        if !isDistinct { duplicates.append(contentsOf: positions) }
        batched.positionSum =
            hasSingleTokens && isDistinct ? Int(kv_sum(level, positions.baseAddress, positions.count)) : nil
        batched.duplicates = start..<duplicates.count
        batched.recentTokenStart = recentTokenCounts.count
        if !mergesRecords { countRecent(batched, positions) }
        let length = record.sequenceLength
        if length > 0 && Int(maximum) >= length {
            positionsBeyondSequence += countPositions(of: batched, positions, from: length)
        }
        for size in frames.indices {
            frames[size].append(batched, duplicates: duplicates, recentTokenCounts: recentTokenCounts)
        }
        records[count] = consume batched
        count += 1
    }

    /// Counts positions with seq_len−1−p ≤ W, for the windows of recency and for those that were asked for.
    private mutating func countRecent(_ record: borrowing BatchedRecord, _ positions: UnsafeBufferPointer<UInt32>) {
        if count == recency.count { recency.append(RecencyCounts()) }
        // A length may be as small as Int64 has it: nothing is subtracted before it is known to be positive.
        guard record.sequenceLength > 0 else {
            return recentTokenCounts.append(contentsOf: repeatElement(0, count: windows.count))
        }
        let newest = record.sequenceLength - 1
        if record.tokens.count == positions.count {
            recency[count].count(record.tokens, collectedIn: scratch, newest: newest, level)
        } else {
            recency[count].count(positions, newest: newest, level)
        }
        for window in windows {
            recentTokenCounts.append(
                recency[count].count(within: window, of: positions.count)
                    ?? countPositions(of: record, positions, from: newest - window))
        }
    }

    /// The number of a record's positions at or above a bound.
    private func countPositions(
        of record: borrowing BatchedRecord, _ positions: UnsafeBufferPointer<UInt32>, from bound: Int
    ) -> Int {
        if record.tokens.count == positions.count { return record.tokens.count(from: bound) }
        if bound <= 0 { return positions.count }
        guard let least = UInt32(exactly: bound) else { return 0 }
        return kv_count_at_least(level, positions.baseAddress, positions.count, least)
    }
}
