import CScanKernels

/// Compares the rows of a matrix of bits with each other. Owned by one worker; its memory is reused.
struct RowComparison {
    /// As many pairs are counted in the time that extracting a row's shared bits takes.
    private static let extractionPairs = 24
    /// Words that the kernels compare at once.
    private static let wordsAtOnce = 32

    /// The bits that several rows have, and what each row has of them.
    private var shared: [UInt64] = []
    private var extracted: [UInt64] = []
    /// Room for rows that do not stand side by side.
    var gathered: [UInt64] = []

    /// Sizes of the intersections of all pairs of rows, 1 with 0, 2 with 0, 2 with 1, …, at the start of `counts`.
    ///
    /// - Parameters:
    ///   - stride: words from one row to the next.
    ///   - width: words of a row that are compared, a multiple of 8.
    /// O(pairs × words), in vector loops.
    mutating func intersect(
        _ rows: [UInt64], stride: Int, width: Int, count: Int, into counts: inout [UInt32], _ level: KVKernelLevel
    ) {
        precondition(rows.count >= stride * count && counts.count >= count * (count - 1) / 2)
        if let words = extractShared(rows, stride: stride, width: width, count: count, level) {
            kv_intersection_counts(level, extracted, words, words, count, &counts)
        } else {
            kv_intersection_counts(level, rows, stride, width, count, &counts)
        }
    }

    /// Moves the bits that several rows have next to each other, if they are so few that the comparison of all pairs
    /// becomes shorter by more than this takes; returns the words of a row then.
    private mutating func extractShared(
        _ rows: [UInt64], stride: Int, width: Int, count: Int, _ level: KVKernelLevel
    ) -> Int? {
        guard count > Self.extractionPairs, kv_extracts_quickly(level) else { return nil }
        shared.reserveElements(width)
        let bits = kv_shared_bits(level, rows, stride, width, count, &shared)
        let all = width * 64
        guard (count - 1) * (all - bits) > Self.extractionPairs * all else { return nil }
        let words = (bits / 64 / Self.wordsAtOnce + 1) * Self.wordsAtOnce
        extracted.reserveElements(words * count)
        kv_extract_bits(level, rows, stride, count, shared, width, &extracted, words)
        return words
    }
}
