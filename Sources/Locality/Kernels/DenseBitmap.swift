/// A worker's reused scratch bitmap over positions: filled, read and emptied once a record.
///
/// It grows to the largest position that occurred (2 MiB at most, for position 2²⁴ − 1); the system gives memory only
/// for the pages that are touched.
struct DenseBitmap {
    private(set) var words: [UInt64] = []

    mutating func reserve(wordCount: Int) {
        if words.count < wordCount {
            words.append(contentsOf: repeatElement(0, count: max(wordCount, 2 * words.count) - words.count))
        }
    }

    /// Lends the words to a kernel, which must leave them empty.
    mutating func withWords<Result>(_ body: (UnsafeMutablePointer<UInt64>?) -> Result) -> Result {
        words.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    /// Sizes of the intersection of two sets, as they are and with every position of `previous` moved by +1.
    mutating func intersections(
        current indices: Span<UInt32>, _ current: Span<UInt64>, previous: borrowing PositionSet
    ) -> (same: Int, shifted: Int) {
        guard !indices.isEmpty else { return (0, 0) }
        let wordCount = Int(indices[indices.count - 1]) + 1
        reserve(wordCount: wordCount + 1)
        var dense = words.mutableSpan
        for place in indices.indices { dense[Int(indices[place])] = current[place] }
        var same = 0
        var shifted = 0
        let previousIndices = previous.indices.span
        let previousWords = previous.words.span
        for place in previousIndices.indices {
            let index = Int(previousIndices[place])
            guard index < wordCount else { break }
            let word = previousWords[place]
            same &+= (word & dense[index]).nonzeroBitCount
            shifted &+= (word << 1 & dense[index]).nonzeroBitCount
            shifted &+= Int(truncatingIfNeeded: word >> 63 & dense[index &+ 1])
        }
        for place in indices.indices { dense[Int(indices[place])] = 0 }
        return (same, shifted)
    }
}
