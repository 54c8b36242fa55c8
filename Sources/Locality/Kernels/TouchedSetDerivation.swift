/// Derives the touched blocks of a record, ascending, and the number of distinct positions in each, from its sparse
/// bitmap.
///
/// - Precondition: `ids` and `counts` are empty.
/// Complexity: O(words + blocks) where the block size divides 64 or is a multiple of it, else O(positions).
func deriveTouchedSet(
    _ indices: Span<UInt32>, _ words: Span<UInt64>, blockSize: Int, ids: inout [UInt32], counts: inout [UInt32]
) {
    if blockSize == 64 {
        for place in indices.indices {
            ids.append(indices[place])
            counts.append(UInt32(truncatingIfNeeded: words[place].nonzeroBitCount))
        }
    } else if blockSize == 1 {
        deriveSingleTokens(indices, words, ids: &ids, counts: &counts)
    } else if blockSize < 64 && 64 % blockSize == 0 {
        deriveSmallBlocks(indices, words, blockSize: blockSize, ids: &ids, counts: &counts)
    } else if blockSize % 64 == 0 {
        let wordsPerBlock = UInt32(clamping: blockSize / 64)
        for place in indices.indices {
            add(
                indices[place] / wordsPerBlock, count: UInt32(truncatingIfNeeded: words[place].nonzeroBitCount),
                ids: &ids, counts: &counts)
        }
    } else {
        deriveOddBlocks(indices, words, blockSize: blockSize, ids: &ids, counts: &counts)
    }
}

/// Counts positions in the last block, or begins the next.
@inline(__always)
private func add(_ id: UInt32, count: UInt32, ids: inout [UInt32], counts: inout [UInt32]) {
    if let last = ids.last, last == id {
        counts[counts.count - 1] += count
    } else {
        ids.append(id)
        counts.append(count)
    }
}

private func deriveSingleTokens(
    _ indices: Span<UInt32>, _ words: Span<UInt64>, ids: inout [UInt32], counts: inout [UInt32]
) {
    for place in indices.indices {
        var word = words[place]
        let base = indices[place] << 6
        while word != 0 {
            ids.append(base | UInt32(truncatingIfNeeded: word.trailingZeroBitCount))
            counts.append(1)
            word &= word &- 1
        }
    }
}

private func deriveSmallBlocks(
    _ indices: Span<UInt32>, _ words: Span<UInt64>, blockSize: Int, ids: inout [UInt32], counts: inout [UInt32]
) {
    let mask: UInt64 = (1 << UInt64(blockSize)) - 1
    let shift = blockSize.trailingZeroBitCount
    for place in indices.indices {
        var word = words[place]
        let base = UInt32(truncatingIfNeeded: Int(indices[place]) << (6 - shift))
        while word != 0 {
            let block = word.trailingZeroBitCount >> shift
            let offset = UInt64(block << shift)
            ids.append(base | UInt32(truncatingIfNeeded: block))
            counts.append(UInt32(truncatingIfNeeded: (word >> offset & mask).nonzeroBitCount))
            word &= ~(mask << offset)
        }
    }
}

private func deriveOddBlocks(
    _ indices: Span<UInt32>, _ words: Span<UInt64>, blockSize: Int, ids: inout [UInt32], counts: inout [UInt32]
) {
    for place in indices.indices {
        var word = words[place]
        let base = Int(indices[place]) << 6
        while word != 0 {
            add(UInt32((base + word.trailingZeroBitCount) / blockSize), count: 1, ids: &ids, counts: &counts)
            word &= word &- 1
        }
    }
}

/// Replaces the counts of distinct positions by counts of all positions, for a record that names a position twice.
///
/// Complexity: O(|P| log U).
func countDuplicates(
    _ positions: Span<UInt32>, blockSize: Int, ids: [UInt32], counts: inout [UInt32]
) {
    let ids = ids.span
    for index in counts.indices { counts[index] = 0 }
    for index in positions.indices {
        let id = UInt32(Int(positions[index]) / blockSize)
        counts[lowerBound(ids, id)] += 1
    }
}

/// The first place whose id is at least `id`.
func lowerBound(_ ids: Span<UInt32>, _ id: UInt32) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
        let middle = (low + high) / 2
        if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
}
