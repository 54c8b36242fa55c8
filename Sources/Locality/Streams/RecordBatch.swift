import CScanKernels
import TraceReading

/// One record as it waits in a batch: its scalars, and where its parts stand in the batch's arrays.
struct RecordHeader {
    var requestID: Int
    var layerID: Int
    var stepIndex: Int
    var sequenceLength: Int
    /// |P|, duplicates included.
    var positionCount: Int
    /// Distinct positions.
    var distinctCount: Int
    /// Where its words stand in `wordIndices` and `words`.
    var wordRange: Range<Int>
    /// Where all its positions stand in `duplicates`, if it names one twice; else empty.
    var duplicates: Range<Int>
}

/// The records of one segment, scanned and reduced to sparse bitmaps: what the parallel half of the work hands to the
/// ordered half. Owned by one worker and reused.
struct RecordBatch {
    private(set) var headers: [RecordHeader] = []
    /// Sparse bitmaps, one after the other; only the first `wordCount` entries count.
    private(set) var wordIndices: [UInt32] = []
    private(set) var words: [UInt64] = []
    private var wordCount = 0
    /// All positions of the records that name one twice.
    private(set) var duplicates: [UInt32] = []
    /// Number of positions within each recent-token window, `windows` a record.
    private(set) var recentTokenCounts: [Int] = []
    private(set) var positionsBeyondSequence = 0
    private let windows: [Int]
    private var bitmap = DenseBitmap()
    private let level = kv_best_level()

    init(layout: SampleLayout) {
        windows = layout.recentTokenWindows
    }

    mutating func removeAll() {
        headers.removeAll(keepingCapacity: true)
        wordCount = 0
        duplicates.removeAll(keepingCapacity: true)
        recentTokenCounts.removeAll(keepingCapacity: true)
        positionsBeyondSequence = 0
    }

    mutating func append(_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) {
        let maximum = kv_maximum(level, positions.baseAddress, positions.count)
        let wordStart = wordCount
        let distinct = collect(positions, wordSpan: Int(maximum >> 6) + 1)
        let hasDuplicates = distinct != positions.count
        let duplicatesStart = duplicates.count
        if hasDuplicates { duplicates.append(contentsOf: positions) }
        countNearEnd(record, positions, maximum: Int(maximum))
        headers.append(
            RecordHeader(
                requestID: record.requestID, layerID: record.layerID, stepIndex: record.stepIndex,
                sequenceLength: record.sequenceLength, positionCount: positions.count, distinctCount: distinct,
                wordRange: wordStart..<wordCount, duplicates: duplicatesStart..<duplicates.count))
    }

    /// Appends the sparse bitmap of the positions; returns the number of distinct ones.
    private mutating func collect(_ positions: UnsafeBufferPointer<UInt32>, wordSpan: Int) -> Int {
        // A few positions far apart: a pass over the bitmap between them would take longer than sorting them.
        if positions.count * 128 < wordSpan { return collectBySorting(positions) }
        let needed = wordCount + wordSpan + 16
        if words.count < needed {
            words.append(contentsOf: repeatElement(0, count: needed * 2 - words.count))
            wordIndices.append(contentsOf: repeatElement(0, count: needed * 2 - wordIndices.count))
        }
        bitmap.reserve(wordCount: wordSpan)
        var distinct = 0
        wordCount += bitmap.withWords { dense in
            wordIndices.withUnsafeMutableBufferPointer { indices in
                words.withUnsafeMutableBufferPointer { words in
                    kv_collect_bitmap(
                        level, positions.baseAddress, positions.count, dense, wordSpan,
                        indices.baseAddress! + wordCount, words.baseAddress! + wordCount, &distinct)
                }
            }
        }
        return distinct
    }

    private mutating func collectBySorting(_ positions: UnsafeBufferPointer<UInt32>) -> Int {
        let needed = wordCount + positions.count
        if words.count < needed {
            words.append(contentsOf: repeatElement(0, count: needed * 2 - words.count))
            wordIndices.append(contentsOf: repeatElement(0, count: needed * 2 - wordIndices.count))
        }
        var distinct = 0
        var last: UInt32?
        for position in positions.sorted() where position != last {
            if let last, last >> 6 == position >> 6 {
                words[wordCount - 1] |= 1 << UInt64(position & 63)
            } else {
                wordIndices[wordCount] = position >> 6
                words[wordCount] = 1 << UInt64(position & 63)
                wordCount += 1
            }
            distinct += 1
            last = position
        }
        return distinct
    }

    /// Positions with seq_len−1−p ≤ W for each window, and those at or beyond seq_len.
    private mutating func countNearEnd(
        _ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>, maximum: Int
    ) {
        let length = record.sequenceLength
        for window in windows {
            // A length may be as small as Int64 has it: nothing is subtracted before it is known to be positive.
            let count = length > 0 ? countPositions(positions, from: length - 1 - window, level: level) : 0
            recentTokenCounts.append(count)
        }
        if length > 0 && maximum >= length {
            positionsBeyondSequence += countPositions(positions, from: length, level: level)
        }
    }
}

/// The number of positions at or above a bound.
private func countPositions(_ positions: UnsafeBufferPointer<UInt32>, from bound: Int, level: KVKernelLevel) -> Int {
    if bound <= 0 { return positions.count }
    guard let least = UInt32(exactly: bound) else { return 0 }
    return kv_count_at_least(level, positions.baseAddress, positions.count, least)
}
