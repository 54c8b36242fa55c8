import CScanKernels
import LocalityModel

/// How many of one record's positions lie within the newest 64, 128, 256 … tokens: those with seq_len−1−p ≤ W.
struct RecencyCounts {
    /// Windows in tokens: the powers of two from 64 to 2²⁴, beyond which no position lies.
    static let windows = (0..<Int(KV_RECENCY_WINDOWS)).map { 64 << $0 }

    /// By window; only the first `count` count, and in all later ones lies every position.
    private var counts = SIMD32<UInt32>()
    private(set) var count = 0

    /// By window, of those that do not hold the whole sequence.
    @inline(__always)
    func withCounts<Answer>(_ body: (UnsafeBufferPointer<UInt32>) -> Answer) -> Answer {
        withUnsafeBytes(of: counts) {
            body(UnsafeBufferPointer(rebasing: $0.assumingMemoryBound(to: UInt32.self)[..<count]))
        }
    }

    /// How many of `positions` lie within a window; nil for one that is not among `windows`.
    func count(within window: Int, of positions: Int) -> Int? {
        guard window >= 64, window.nonzeroBitCount == 1 else { return nil }
        let place = window.trailingZeroBitCount - 6
        return place < count ? withCounts { Int($0[place]) } : place < Self.windows.count ? positions : nil
    }

    /// Counts the members of the set that was collected last. O(windows), or as below where it was sorted.
    ///
    /// - Precondition: newest ≥ 0, the sequence's last position.
    mutating func count(
        _ tokens: borrowing ChunkedBitmap, collectedIn scratch: borrowing CollectionScratch, newest: Int,
        _ level: KVKernelLevel
    ) {
        scratch.withRunning { count(tokens, newest: newest, running: $0, level) }
    }

    /// Counts the members of a set. O(chunks within half of the sequence).
    ///
    /// - Precondition: newest ≥ 0, the sequence's last position.
    mutating func count(_ tokens: borrowing ChunkedBitmap, newest: Int, _ level: KVKernelLevel) {
        count(tokens, newest: newest, running: nil, level)
    }

    private mutating func count(
        _ tokens: borrowing ChunkedBitmap, newest: Int, running: UnsafePointer<UInt64>?, _ level: KVKernelLevel
    ) {
        count = withUnsafeMutableBytes(of: &counts) { counts in
            kv_count_recent(
                level, tokens.indices, tokens.words, tokens.chunkCount, running, tokens.count, UInt64(newest),
                counts.baseAddress?.assumingMemoryBound(to: UInt32.self))
        }
    }

    /// Counts positions in any order, of which some are named twice. O(windows · positions).
    mutating func count(_ positions: UnsafeBufferPointer<UInt32>, newest: Int, _ level: KVKernelLevel) {
        count = 0
        counts = SIMD32()
        for window in Self.windows where window < newest {
            // A bound beyond 32 bits has no position at or above it.
            if let bound = UInt32(exactly: newest - window) {
                counts[count] = UInt32(kv_count_at_least(level, positions.baseAddress, positions.count, bound))
            }
            count += 1
        }
    }
}

/// The recency curve of many records: the mean over records of the share of positions within each window.
///
/// Sums are exact in the units of `recent_token_ratio`, so that both say the same of one window, for any split of the
/// records. Complexity: O(windows) a record.
struct RecencyTotals: Equatable {
    /// By window: Σ of the shares of records whose sequence is longer than the window.
    var sums = [ExactSum](repeating: ExactSum(), count: RecencyCounts.windows.count)
    /// By window: records of which it is the smallest window to hold the whole sequence; one entry more for none.
    var wholeRecords = [UInt64](repeating: 0, count: RecencyCounts.windows.count + 1)
    var longestSequence = 0

    /// Adds a record, if the length of its sequence is known.
    mutating func add(_ record: borrowing BatchedRecord, _ counts: RecencyCounts) {
        guard record.sequenceLength > 0 else { return }
        longestSequence = max(longestSequence, record.sequenceLength)
        wholeRecords[counts.count] += 1
        let positions = Double(record.positionCount)
        var sums = sums.mutableSpan
        counts.withCounts { counts in
            for window in counts.indices {
                sums[window].add(SampleKind.real.units(of: Double(counts[window]) / positions))
            }
        }
    }

    mutating func merge(_ other: RecencyTotals) {
        for window in sums.indices { sums[window].merge(other.sums[window]) }
        for window in wholeRecords.indices { wholeRecords[window] += other.wholeRecords[window] }
        longestSequence = max(longestSequence, other.longestSequence)
    }

    /// Windows from 64 to the first that reaches the longest sequence; none without a record.
    var points: [RecencyPoint] {
        var whole: UInt64 = 0
        var points: [RecencyPoint] = []
        for (window, sum) in zip(RecencyCounts.windows, zip(sums, wholeRecords)) where longestSequence > 0 {
            whole += sum.1
            var all = sum.0
            all.add(SampleKind.real.units(of: 1), count: whole)
            points.append(RecencyPoint(windowTokens: window, share: min(1, all.mean(.real))))
            if window >= longestSequence { break }
        }
        return points
    }
}
