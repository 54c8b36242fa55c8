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
    private(set) var wordIndices: [UInt32] = []
    private(set) var words: [UInt64] = []
    /// All positions of the records that name one twice.
    private(set) var duplicates: [UInt32] = []
    /// Number of positions within each recent-token window, `windows` a record.
    private(set) var recentTokenCounts: [Int] = []
    private(set) var positionsBeyondSequence = 0
    private let windows: [Int]
    private var bitmap = DenseBitmap()

    init(layout: SampleLayout) {
        windows = layout.recentTokenWindows
    }

    mutating func removeAll() {
        headers.removeAll(keepingCapacity: true)
        wordIndices.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        duplicates.removeAll(keepingCapacity: true)
        recentTokenCounts.removeAll(keepingCapacity: true)
        positionsBeyondSequence = 0
    }

    mutating func append(_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) {
        var maximum: UInt32 = 0
        for position in positions { maximum = max(maximum, position) }
        let wordStart = words.count
        let distinct = bitmap.collect(positions, maximum: maximum, indices: &wordIndices, words: &words)
        let hasDuplicates = distinct != positions.count
        let duplicatesStart = duplicates.count
        if hasDuplicates { duplicates.append(contentsOf: positions) }
        countNearEnd(record, positions, maximum: Int(maximum))
        headers.append(
            RecordHeader(
                requestID: record.requestID, layerID: record.layerID, stepIndex: record.stepIndex,
                sequenceLength: record.sequenceLength, positionCount: positions.count, distinctCount: distinct,
                wordRange: wordStart..<words.count, duplicates: duplicatesStart..<duplicates.count))
    }

    /// Positions with seq_len−1−p ≤ W for each window, and those at or beyond seq_len.
    private mutating func countNearEnd(
        _ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>, maximum: Int
    ) {
        let length = record.sequenceLength
        for window in windows {
            recentTokenCounts.append(length > 0 ? countPositions(positions, from: length - 1 - window) : 0)
        }
        if length > 0 && maximum >= length {
            positionsBeyondSequence += countPositions(positions, from: length)
        }
    }
}

/// The number of positions at or above a bound.
private func countPositions(_ positions: UnsafeBufferPointer<UInt32>, from bound: Int) -> Int {
    if bound <= 0 { return positions.count }
    guard let least = UInt32(exactly: bound) else { return 0 }
    var count: UInt32 = 0
    for position in positions { count &+= position >= least ? 1 : 0 }
    return Int(count)
}
