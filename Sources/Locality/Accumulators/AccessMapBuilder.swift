import CScanKernels
import LocalityModel

/// The picture of one stream in at most 64 × 128 cells, built as the stream is read: where it outgrows the picture,
/// neighbouring rows or columns are added up, so cells always cover a power of two of records and tokens.
///
/// Bound: a cell has fewer than 2³² accesses. A row has at most a 32nd of the records so far, so that a stream of 2 048
/// positions a record reaches it after 2²⁶ records at the earliest, one of 2¹⁷ after 2²⁰.
struct AccessMapBuilder {
    private static let rowLimit = 64
    private static let columnLimit = 128

    var requestID: Int
    let layerID: Int
    var firstStep = 0
    var lastStep = 0
    var recordCount = 0
    var recordsPerRow = 1
    var tokensPerColumn = 1
    private let level = kv_best_level()
    var cells = [UInt32](repeating: 0, count: rowLimit * columnLimit)

    init(requestID: Int, layerID: Int) {
        self.requestID = requestID
        self.layerID = layerID
    }

    /// Adds a record's distinct positions. O(words).
    mutating func add(step: Int, _ tokens: borrowing ChunkedBitmap) {
        if recordCount == 0 { firstStep = step }
        lastStep = step
        if recordCount == Self.rowLimit * recordsPerRow { halveRows() }
        let largest = Int(tokens.last)
        while largest >= Self.columnLimit * tokensPerColumn {
            if recordCount == 0 { tokensPerColumn *= 2 } else { halveColumns() }
        }
        let row = recordCount / recordsPerRow * Self.columnLimit
        let shift = tokensPerColumn.trailingZeroBitCount
        if shift >= 6 {
            // The columns reach to the end of a chunk: 128 << 6 numbers are a multiple of 512.
            tokens.addCounts(to: &cells, at: row, shift: shift, level)
        } else {
            addWords(tokens, to: &cells, at: row, shift: shift)
        }
        recordCount += 1
    }

    var result: AccessMapStream {
        let rows = (recordCount + recordsPerRow - 1) / recordsPerRow
        var columns = Self.columnLimit
        while columns > 1 && (0..<rows).allSatisfy({ cells[$0 * Self.columnLimit + columns - 1] == 0 }) { columns -= 1 }
        return AccessMapStream(
            requestID: requestID, layerID: layerID, firstStep: firstStep, lastStep: lastStep,
            recordsPerRow: recordsPerRow, tokensPerColumn: tokensPerColumn,
            rows: (0..<rows).map { cells[$0 * Self.columnLimit..<$0 * Self.columnLimit + columns].map(Int.init) })
    }

    private mutating func halveRows() {
        for row in 0..<Self.rowLimit / 2 {
            let (target, source) = (row * Self.columnLimit, 2 * row * Self.columnLimit)
            for column in 0..<Self.columnLimit {
                cells[target + column] = cells[source + column] + cells[source + Self.columnLimit + column]
            }
        }
        for cell in Self.rowLimit / 2 * Self.columnLimit..<cells.count { cells[cell] = 0 }
        recordsPerRow *= 2
    }

    private mutating func halveColumns() {
        for start in stride(from: 0, to: cells.count, by: Self.columnLimit) {
            for column in 0..<Self.columnLimit {
                let source = start + 2 * column
                cells[start + column] = 2 * column < Self.columnLimit ? cells[source] + cells[source + 1] : 0
            }
        }
        tokensPerColumn *= 2
    }
}

/// Adds a record's positions to the row that begins at `row`, 2^shift positions a column, fewer than a word has.
private func addWords(_ tokens: borrowing ChunkedBitmap, to cells: inout [UInt32], at row: Int, shift: Int) {
    var cells = cells.mutableSpan
    let words = tokens.words.span
    let indices = tokens.indices.span
    for chunk in 0..<tokens.chunkCount {
        let position = Int(indices[chunk]) << 9
        let first = chunk * ChunkedBitmap.wordsPerChunk
        for word in 0..<ChunkedBitmap.wordsPerChunk where words[first + word] != 0 {
            addWord(words[first + word], at: row + (position | word << 6) >> shift, shift: shift, to: &cells)
        }
    }
}

/// Adds the positions of one word, the first of which belong to the cell at `column`.
private func addWord(_ word: UInt64, at column: Int, shift: Int, to cells: inout MutableSpan<UInt32>) {
    let mask = (UInt64(1) << (UInt64(1) << UInt64(shift))) - 1
    var rest = word
    while rest != 0 {
        let piece = rest.trailingZeroBitCount >> shift
        let offset = UInt64(piece << shift)
        cells[column + piece] &+= UInt32(truncatingIfNeeded: (rest >> offset & mask).nonzeroBitCount)
        rest &= ~(mask << offset)
    }
}
