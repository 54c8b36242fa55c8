import CScanKernels

/// What the layers of a request selected in the step at hand, one set a layer, kept as rows of a matrix of bits so that
/// every pair can be intersected at once. A layer that comes twice in a step has the union. Memory is reused from step
/// to step.
///
/// Where rows would be long and nearly empty (a far position), the sets are kept as they are, so that memory follows
/// what is touched.
struct StepSelections {
    /// 8 MiB of rows at most.
    private static let wordLimit = 1 << 20
    private static let sparseFactor = 16

    /// Layer and number of positions of each row.
    private(set) var layerIDs: [Int] = []
    private(set) var sizes: [Int] = []
    private var rows: [UInt64] = []
    private var rowWords = 0
    /// Words of the longest set of the step at hand: what rows of the next step begin with.
    private var longest = 0
    /// All sets of the step, if rows would be too long; else empty.
    private var sets: [ChunkedBitmap] = []
    /// A repeated layer's union.
    private var union = ChunkedBitmap()
    private var scratch = ChunkedBitmap()

    var count: Int { layerIDs.count }

    mutating func removeAll() {
        layerIDs.removeAll(keepingCapacity: true)
        sizes.removeAll(keepingCapacity: true)
        sets.removeAll(keepingCapacity: true)
        rowWords = longest
        longest = 0
    }

    /// Notes a layer's selection.
    mutating func add(layerID: Int, _ positions: borrowing ChunkedBitmap) {
        if let twin = layerIDs.firstIndex(of: layerID) {
            union = set(ofRow: twin)
            union.formUnion(positions, scratch: &scratch)
            write(union, toRow: twin)
            sizes[twin] = union.count
            return
        }
        layerIDs.append(layerID)
        sizes.append(positions.count)
        write(positions, toRow: count - 1)
    }

    /// Sizes of the intersections of all pairs: the lower triangle with its diagonal, row by row, at the start of
    /// `counts`.
    func intersect(into counts: inout [UInt32], _ level: KVKernelLevel) {
        counts.reserveElements(count * (count + 1) / 2)
        if sets.isEmpty {
            kv_intersection_counts(level, rows, rowWords, count, &counts)
            return
        }
        var place = 0
        for first in sets.indices {
            for second in 0...first {
                counts[place] = UInt32(sets[first].overlap(sets[second], level).same)
                place += 1
            }
        }
    }

    // MARK: - Rows

    private mutating func write(_ positions: borrowing ChunkedBitmap, toRow row: Int) {
        let chunks = positions.chunkCount
        let wordCount = (Int(positions.indices[chunks - 1]) + 1) * ChunkedBitmap.wordsPerChunk
        if sets.isEmpty {
            let isNearlyEmpty = wordCount > chunks * ChunkedBitmap.wordsPerChunk * Self.sparseFactor
            if isNearlyEmpty || max(wordCount, rowWords) * count > Self.wordLimit {
                let other = copy positions
                sets = (0..<count).map { $0 == row ? other : set(ofRow: $0) }
                return
            }
            longest = max(longest, wordCount)
            if wordCount > rowWords { widen(to: wordCount, keepingRows: row == count - 1 ? row : count) }
            rows.reserveElements(rowWords * count)
            let wordCount = rowWords
            rows.withUnsafeMutableBufferPointer { [start = row * rowWords] in
                positions.spread(over: $0.extracting(start..<start + wordCount))
            }
        } else if row < sets.count {
            sets[row] = copy positions
        } else {
            sets.append(copy positions)
        }
    }

    /// Moves the first rows apart, so that each has room for `wordCount` words.
    private mutating func widen(to wordCount: Int, keepingRows kept: Int) {
        rows.reserveElements(wordCount * max(1, count))
        for row in (0..<kept).reversed() {
            for word in (0..<wordCount).reversed() {
                rows[row * wordCount + word] = word < rowWords ? rows[row * rowWords + word] : 0
            }
        }
        rowWords = wordCount
    }

    private func set(ofRow row: Int) -> ChunkedBitmap {
        if !sets.isEmpty { return sets[row] }
        var set = ChunkedBitmap()
        for word in 0..<rowWords { set.append(rows[row * rowWords + word], at: UInt32(word * 64)) }
        return set
    }
}
