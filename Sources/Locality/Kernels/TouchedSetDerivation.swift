import CScanKernels

/// Derives the touched blocks of a record and the number of its positions in each from the set of its positions.
/// Owned by one worker; its memory is reused.
struct TouchedSetDerivation {
    /// What the blocks' counts are held in, since one or the other is quicker.
    enum Counts {
        /// Every block has one position.
        case ones
        /// `bytes`: by block, untouched blocks among them as 0.
        case bytes(Int)
        /// `counts`: by touched block.
        case touched
    }

    private let blockSize: Int
    private let level = kv_best_level()
    private(set) var bytes: [UInt8] = []
    private(set) var counts: [UInt32] = []
    private var bits: [UInt64] = []
    private var members: [UInt32] = []

    init(blockSize: Int) { self.blockSize = blockSize }

    /// Writes the touched set into `blocks` and says where the counts are.
    ///
    /// - Parameter duplicates: all positions of a record that names one twice, else empty.
    /// Complexity: O(chunks) for block sizes of 1 and 8, 16, … 128 without duplicates; else O(positions · log U).
    mutating func derive(_ tokens: borrowing ChunkedBitmap, duplicates: Span<UInt32>, blocks: inout ChunkedBitmap)
        -> Counts
    {
        guard duplicates.isEmpty else {
            deriveOneByOne(tokens, blocks: &blocks)
            countDuplicates(duplicates, blocks)
            return .touched
        }
        if blockSize == 1 {
            blocks = copy tokens
            return .ones
        }
        if (8...128).contains(blockSize) && blockSize.nonzeroBitCount == 1 {
            return .bytes(deriveInVectors(tokens, blocks: &blocks))
        }
        deriveOneByOne(tokens, blocks: &blocks)
        return .touched
    }

    /// Returns the number of counts.
    private mutating func deriveInVectors(_ tokens: borrowing ChunkedBitmap, blocks: inout ChunkedBitmap) -> Int {
        let wordCount = tokens.chunkCount * ChunkedBitmap.wordsPerChunk
        let blockCount = wordCount * 64 / blockSize
        bytes.reserveElements(wordCount * 8)
        kv_block_counts(level, tokens.words, wordCount, UInt32(blockSize.trailingZeroBitCount), &bytes)
        let bitWords = (blockCount + 63) / 64
        bits.reserveElements(bitWords)
        let touched = kv_nonzero_bits(level, bytes, blockCount, &bits)
        if tokens.isDense {
            blocks.assign(denseWords: bits, wordCount: bitWords, bitCount: touched)
        } else {
            placeChunkByChunk(tokens, blocks: &blocks)
        }
        return blockCount
    }

    /// Every chunk of positions gives some neighbouring blocks, at most a word.
    private func placeChunkByChunk(_ tokens: borrowing ChunkedBitmap, blocks: inout ChunkedBitmap) {
        blocks.removeAll()
        let width = 512 / blockSize
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        for chunk in 0..<tokens.chunkCount {
            let start = chunk * width
            blocks.append(
                bits[start >> 6] >> UInt64(start & 63) & mask, at: tokens.indices[chunk] * UInt32(width))
        }
    }

    private mutating func deriveOneByOne(_ tokens: borrowing ChunkedBitmap, blocks: inout ChunkedBitmap) {
        let count = tokens.writeMembers(to: &members, level)
        counts.removeAll(keepingCapacity: true)
        blocks.removeAll()
        var last: UInt32?
        for index in 0..<count {
            let block = UInt32(Int(members[index]) / blockSize)
            if block == last {
                counts[counts.count - 1] += 1
            } else {
                blocks.append(block)
                counts.append(1)
                last = block
            }
        }
    }

    /// Replaces the counts of distinct positions by counts of all positions.
    private mutating func countDuplicates(_ positions: Span<UInt32>, _ blocks: borrowing ChunkedBitmap) {
        let touched = blocks.writeMembers(to: &members, level)
        for index in counts.indices { counts[index] = 0 }
        for index in positions.indices {
            let place = lowerBound(members.span.extracting(0..<touched), UInt32(Int(positions[index]) / blockSize))
            counts[place] += 1
        }
    }
}

/// The first place whose id is at least `id`.
private func lowerBound(_ ids: Span<UInt32>, _ id: UInt32) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
        let middle = (low + high) / 2
        if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
}
