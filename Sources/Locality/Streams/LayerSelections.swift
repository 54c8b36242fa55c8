import CScanKernels

/// What each layer of a request selected last, and which layers the step at hand has so far.
///
/// A layer's last selection is a row of a matrix of bits: there the layer's next one is compared with it, and all pairs
/// of layers with each other. Where a row would be long and nearly empty (a far position), the set is kept as it is, so
/// that memory follows what is touched. Memory is reused from step to step: a bit a position and layer.
struct LayerSelections {
    /// 8 MiB of rows at most.
    private static let wordLimit = 1 << 20
    private static let sparseFactor = 16

    private struct Layer {
        let id: Int
        /// Words of its row behind which there are only zeros.
        var width = 0
        /// Its last selection where that is not its row.
        var far: ChunkedBitmap?
        var isInStep = false
        /// Number of positions in the step at hand.
        var size = 0
        /// The union of its records in the step at hand, if it came more than once.
        var union: ChunkedBitmap?
    }

    /// In order of appearance: the order of the rows.
    private var layers: [Layer] = []
    /// Layer id + 1 → row, −1 without one.
    private var rowOfLayer: [Int] = []
    private var rows: [UInt64] = []
    private var rowWords = 0
    /// The row written last.
    private var lastRow = 0

    /// The rows of the layers of the step at hand; ascending once `intersect` was called.
    private var rowsInStep: [Int] = []
    /// Words of its longest selection.
    private var stepWidth = 0
    private var hasUnions = false
    private var scratch = ChunkedBitmap()

    // MARK: - The step at hand

    /// Number of layers of the step at hand.
    var count: Int { rowsInStep.count }

    func layerID(at index: Int) -> Int { layers[rowsInStep[index]].id }

    /// Number of positions of a layer of the step.
    func size(at index: Int) -> Int { layers[rowsInStep[index]].size }

    mutating func endStep() {
        for row in rowsInStep {
            layers[row].isInStep = false
            if hasUnions { layers[row].union = nil }
        }
        rowsInStep.removeAll(keepingCapacity: true)
        stepWidth = 0
        hasUnions = false
    }

    /// Sizes of the intersections of all pairs of the step's layers, 1 with 0, 2 with 0, 2 with 1, …, at the start of
    /// `counts`. A layer that came more than once counts with its union. O(pairs × words).
    mutating func intersect(
        into counts: inout [UInt32], _ comparison: inout RowComparison, _ level: KVKernelLevel
    ) {
        counts.reserveElements(count * (count - 1) / 2)
        rowsInStep.sort()
        let isWide = stepWidth * count > Self.wordLimit
        if isWide || rowsInStep.contains(where: { layers[$0].far != nil }) {
            intersectSets(into: &counts, level)
        } else if count == layers.count && !hasUnions {
            comparison.intersect(rows, stride: rowWords, width: stepWidth, count: count, into: &counts, level)
        } else {
            let gathered = gather(&comparison.gathered)
            comparison.intersect(gathered, stride: stepWidth, width: stepWidth, count: count, into: &counts, level)
        }
    }

    private func intersectSets(into counts: inout [UInt32], _ level: KVKernelLevel) {
        let sets = rowsInStep.map { layers[$0].union ?? lastSelection(ofRow: $0) }
        var place = 0
        for first in sets.indices {
            for second in 0..<first {
                counts[place] = UInt32(sets[first].overlap(sets[second], level).same)
                place += 1
            }
        }
    }

    /// Copies what the step's layers selected next to each other.
    private func gather(_ gathered: inout [UInt64]) -> [UInt64] {
        gathered.reserveElements(stepWidth * count)
        for (index, row) in rowsInStep.enumerated() {
            let target = index * stepWidth..<(index + 1) * stepWidth
            if let union = layers[row].union {
                gathered.withUnsafeMutableBufferPointer { union.spread(over: $0.extracting(target)) }
            } else {
                let source = row * rowWords..<row * rowWords + layers[row].width
                rows.withUnsafeBufferPointer { rows in
                    gathered.withUnsafeMutableBufferPointer { gathered in
                        let rest = gathered[target].update(fromContentsOf: rows[source])
                        gathered[rest..<target.upperBound].update(repeating: 0)
                    }
                }
            }
        }
        return gathered
    }

    // MARK: - Rows

    /// Sizes of the intersections of some positions with the selection added last, of whatever layer, as it is and with
    /// every position moved by +1. - Precondition: there is one.
    func overlapWithLast(_ positions: borrowing ChunkedBitmap, _ level: KVKernelLevel) -> (same: Int, shifted: Int) {
        positions.overlap(lastSelection(ofRow: lastRow), level)
    }

    /// Notes a layer's selection. Returns the sizes of its intersections with the layer's last one (empty, if there is
    /// none), as it is and with every position moved by +1. - Precondition: not empty.
    mutating func add(
        layerID: Int, _ positions: borrowing ChunkedBitmap, _ level: KVKernelLevel
    ) -> (same: Int, shifted: Int) {
        let row = self.row(ofLayer: layerID)
        if layers[row].isInStep {
            formUnion(row, positions)
        } else {
            layers[row].isInStep = true
            layers[row].size = positions.count
            rowsInStep.append(row)
            stepWidth = max(stepWidth, positions.denseWordCount)
        }
        lastRow = row
        return write(positions, toRow: row, level)
    }

    private mutating func formUnion(_ row: Int, _ positions: borrowing ChunkedBitmap) {
        var union = layers[row].union ?? lastSelection(ofRow: row)
        union.formUnion(positions, scratch: &scratch)
        layers[row].size = union.count
        stepWidth = max(stepWidth, union.denseWordCount)
        layers[row].union = union
        hasUnions = true
    }

    private mutating func write(
        _ positions: borrowing ChunkedBitmap, toRow row: Int, _ level: KVKernelLevel
    ) -> (same: Int, shifted: Int) {
        let wordCount = positions.denseWordCount
        let isNearlyEmpty = wordCount > positions.chunkCount * ChunkedBitmap.wordsPerChunk * Self.sparseFactor
        if isNearlyEmpty || max(wordCount, rowWords) * layers.count > Self.wordLimit {
            let overlap = positions.overlap(lastSelection(ofRow: row), level)
            layers[row].far = copy positions
            return overlap
        }
        if wordCount > rowWords { widen(to: wordCount) }
        rows.reserveElements(rowWords * layers.count)
        let start = row * rowWords
        let written = start..<start + max(wordCount, layers[row].width)
        layers[row].width = wordCount
        let overlap = rows.withUnsafeMutableBufferPointer { positions.replace($0.extracting(written), level) }
        guard let far = layers[row].far else { return overlap }
        layers[row].far = nil
        return positions.overlap(far, level)
    }

    private mutating func row(ofLayer layerID: Int) -> Int {
        while rowOfLayer.count <= layerID + 1 { rowOfLayer.append(-1) }
        if rowOfLayer[layerID + 1] < 0 {
            rowOfLayer[layerID + 1] = layers.count
            layers.append(Layer(id: layerID))
        }
        return rowOfLayer[layerID + 1]
    }

    /// Moves the rows apart, so that each has room for `wordCount` words.
    private mutating func widen(to wordCount: Int) {
        let present = rowWords == 0 ? 0 : rows.count / rowWords
        rows.reserveElements(wordCount * max(present, layers.count))
        for row in (0..<present).reversed() {
            for word in (0..<wordCount).reversed() {
                rows[row * wordCount + word] = word < rowWords ? rows[row * rowWords + word] : 0
            }
        }
        rowWords = wordCount
    }

    private func lastSelection(ofRow row: Int) -> ChunkedBitmap {
        if let far = layers[row].far { return far }
        var set = ChunkedBitmap()
        for word in 0..<layers[row].width { set.append(rows[row * rowWords + word], at: UInt32(word * 64)) }
        return set
    }
}
