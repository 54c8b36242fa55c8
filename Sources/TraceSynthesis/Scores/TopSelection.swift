/// Selects the k highest scores, in descending order, ties by ascending position. Scratch memory is reused.
///
/// One histogram of the scores' high bits finds the bucket in which the k-th stands; what lies above it or in it is
/// sorted by two radix passes. O(n + k), no allocation once warm.
struct TopSelection {
    private static let bucketShift: Int32 = 6
    private static let bucketCount = Int((ScoreUnit.limit + 1) * 2) >> 6
    private static let digitBits: UInt32 = 9
    /// How far below the expected threshold candidates are taken, 1/16 of a score.
    private static let expectationMargin = ScoreUnit.one / 16
    /// Below every score.
    private static let lowest = -(1 << 29) as Int32
    /// Positions that are passed over together.
    private static let chunk = 32

    /// Selected positions in descending score order.
    private(set) var positions: [Int32] = []
    /// Their scores, in the same order.
    private(set) var scores: [Int32] = []
    private var buckets = [Int32](repeating: 0, count: TopSelection.bucketCount)
    private var candidates: [UInt64] = []
    private var candidateCount = 0
    private var sorted: [UInt64] = []

    /// Replaces the selection by the `k` highest of the first `count` scores.
    ///
    /// `expected` is a guess of the k-th highest score, e.g. that of the step before: a good one saves the histogram,
    /// a bad one costs a pass, and the result is the same.
    mutating func select(_ k: Int, of scores: [Int32], count: Int, expected: Int32? = nil) {
        precondition(count <= scores.count && k > 0)
        collectCandidates(k, scores, count, expected)
        sortCandidates()
        self.positions.removeAll(keepingCapacity: true)
        self.scores.removeAll(keepingCapacity: true)
        for candidate in candidates.prefix(min(k, candidateCount)) {
            let position = Int(candidate & 0xFFFF_FFFF)
            self.positions.append(Int32(position))
            self.scores.append(scores[position])
        }
    }

    /// Replaces the selection by given positions, whose scores count down.
    mutating func set(_ positions: [Int32]) {
        self.positions = positions
        scores = positions.indices.map { ScoreUnit.one * 8 - Int32($0) }
    }

    private mutating func collectCandidates(_ k: Int, _ scores: [Int32], _ count: Int, _ expected: Int32?) {
        if candidates.count < count { candidates = Array(repeating: 0, count: count) }
        if count <= k { return collect(from: TopSelection.lowest, scores, count) }
        if let expected, expected > -ScoreUnit.limit {
            collect(from: min(expected, ScoreUnit.limit) - TopSelection.expectationMargin, scores, count)
            if candidateCount >= k { return }
        }
        let bucket = thresholdBucket(k, scores, count)
        let bucketStart = (bucket << TopSelection.bucketShift) - ScoreUnit.limit - 1
        collect(from: bucket == 0 ? TopSelection.lowest : bucketStart, scores, count)
    }

    /// Makes candidates of the positions that score `threshold` or more, ascending.
    private mutating func collect(from threshold: Int32, _ scores: [Int32], _ count: Int) {
        var found = 0
        // Unsafe pointers: this loop runs over every position of the context, and its inner loop must vectorise.
        scores.withUnsafeBufferPointer { scores in
            candidates.withUnsafeMutableBufferPointer { candidates in
                for start in stride(from: 0, to: count, by: TopSelection.chunk) {
                    let end = min(count, start + TopSelection.chunk)
                    // Negative once a score reaches the threshold; both are far from Int32's bounds.
                    var signs: Int32 = 0
                    for position in start..<end { signs |= threshold &- 1 &- scores[position] }
                    if signs >= 0 { continue }
                    for position in start..<end {
                        candidates[found] = TopSelection.key(score: scores[position], position: position)
                        found &+= scores[position] >= threshold ? 1 : 0
                    }
                }
            }
        }
        candidateCount = found
    }

    /// The bucket of the k-th highest score.
    private mutating func thresholdBucket(_ k: Int, _ scores: [Int32], _ count: Int) -> Int32 {
        scores.withUnsafeBufferPointer { scores in
            buckets.withUnsafeMutableBufferPointer { buckets in
                buckets.update(repeating: 0)
                for position in 0..<count {
                    buckets[Int(TopSelection.biased(scores[position]) >> TopSelection.bucketShift)] &+= 1
                }
                var above = 0
                for bucket in stride(from: buckets.count - 1, through: 0, by: -1) {
                    above += Int(buckets[bucket])
                    if above >= k { return Int32(bucket) }
                }
                return 0
            }
        }
    }

    /// Stable radix sort by the high half of the key, 2 × 9 bits.
    private mutating func sortCandidates() {
        if sorted.count < candidates.count { sorted = Array(repeating: 0, count: candidates.count) }
        let count = candidateCount
        candidates.withUnsafeMutableBufferPointer { candidates in
            sorted.withUnsafeMutableBufferPointer { sorted in
                TopSelection.pass(from: candidates, to: sorted, count: count, shift: 32)
                TopSelection.pass(
                    from: sorted, to: candidates, count: count, shift: 32 + UInt64(TopSelection.digitBits))
            }
        }
    }

    private static func pass(
        from source: UnsafeMutableBufferPointer<UInt64>, to target: UnsafeMutableBufferPointer<UInt64>, count: Int,
        shift: UInt64
    ) {
        let mask = UInt64(1 << digitBits) - 1
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1 << Int(digitBits)) { offsets in
            offsets.initialize(repeating: 0)
            for index in 0..<count { offsets[Int(source[index] >> shift & mask)] &+= 1 }
            var start: Int32 = 0
            for digit in 0..<offsets.count {
                let size = offsets[digit]
                offsets[digit] = start
                start &+= size
            }
            for index in 0..<count {
                let digit = Int(source[index] >> shift & mask)
                target[Int(offsets[digit])] = source[index]
                offsets[digit] &+= 1
            }
        }
    }

    /// Ascending keys are descending scores, then ascending positions.
    private static func key(score: Int32, position: Int) -> UInt64 {
        UInt64(UInt32(2 * ScoreUnit.limit + 1 - biased(score))) << 32 | UInt64(UInt32(truncatingIfNeeded: position))
    }

    /// The clamped score as a number from 0 to 2¹⁸ − 1.
    private static func biased(_ score: Int32) -> Int32 {
        max(0, min(2 * ScoreUnit.limit + 1, score &+ ScoreUnit.limit &+ 1))
    }
}
