/// The scalar fields of a tracer record, computed from its selection. Scratch memory is reused.
///
/// A quantile is the tracer's: the element of rank round(q · (n − 1)), half to even, of the ascending samples.
struct RecordFields {
    private(set) var uniquePositions = 0
    /// Distances from the newest token, seq_len − 1 − p, over distinct positions.
    private(set) var offsetMin = 0
    private(set) var offsetMedian = 0
    private(set) var offsetMax = 0
    private(set) var uniqueBlocks = 0
    private(set) var blocksInUse = 0
    private(set) var tokensPerBlockMedian = 0
    private(set) var tokensPerBlock95 = 0
    private var bitmap: [UInt64] = []
    private var tokensOfBlock: [Int32] = []
    private var blocksWithTokens: [Int32] = []

    /// O(n / 64 + n / blockSize + |positions|); `positions` must be distinct, not empty and below `sequenceTokens`.
    mutating func compute(positions: [Int32], sequenceTokens: Int, blockSize: Int) {
        blocksInUse = (sequenceTokens + blockSize - 1) / blockSize
        fillBitmap(positions, sequenceTokens)
        uniquePositions = bitmap.reduce(0) { $0 + $1.nonzeroBitCount }
        offsetMin = sequenceTokens - 1 - position(ofRank: uniquePositions - 1)
        offsetMax = sequenceTokens - 1 - position(ofRank: 0)
        let median = RecordFields.rank(0.5, of: uniquePositions)
        offsetMedian = sequenceTokens - 1 - position(ofRank: uniquePositions - 1 - median)
        countBlocks(positions, blockSize)
    }

    static func rank(_ quantile: Double, of count: Int) -> Int {
        Int((quantile * Double(count - 1)).rounded(.toNearestOrEven))
    }

    private mutating func fillBitmap(_ positions: [Int32], _ sequenceTokens: Int) {
        let words = (sequenceTokens + 63) / 64
        if bitmap.count != words { bitmap = Array(repeating: 0, count: words) }
        for word in 0..<words { bitmap[word] = 0 }
        for position in positions { bitmap[Int(position) >> 6] |= 1 << UInt64(position & 63) }
    }

    /// The `rank`-th lowest selected position, from 0.
    private func position(ofRank rank: Int) -> Int {
        var left = rank
        for (index, word) in bitmap.enumerated() {
            let ones = word.nonzeroBitCount
            if left >= ones {
                left -= ones
                continue
            }
            var rest = word
            for _ in 0..<left { rest &= rest - 1 }
            return index * 64 + rest.trailingZeroBitCount
        }
        preconditionFailure("rank \(rank) of \(uniquePositions)")
    }

    private mutating func countBlocks(_ positions: [Int32], _ blockSize: Int) {
        if tokensOfBlock.count < blocksInUse { tokensOfBlock = Array(repeating: 0, count: blocksInUse) }
        let most = min(blockSize, positions.count) + 1
        if blocksWithTokens.count < most { blocksWithTokens = Array(repeating: 0, count: most) }
        for index in 0..<most { blocksWithTokens[index] = 0 }
        let divisor = Int32(blockSize)
        for position in positions { tokensOfBlock[Int(position / divisor)] += 1 }
        uniqueBlocks = 0
        for block in 0..<blocksInUse where tokensOfBlock[block] > 0 {
            blocksWithTokens[Int(tokensOfBlock[block])] += 1
            tokensOfBlock[block] = 0
            uniqueBlocks += 1
        }
        tokensPerBlockMedian = tokens(ofRank: RecordFields.rank(0.5, of: uniqueBlocks))
        tokensPerBlock95 = tokens(ofRank: RecordFields.rank(0.95, of: uniqueBlocks))
    }

    private func tokens(ofRank rank: Int) -> Int {
        var below = 0
        for (tokens, blocks) in blocksWithTokens.enumerated() {
            below += Int(blocks)
            if rank < below { return tokens }
        }
        preconditionFailure("rank \(rank) of \(uniqueBlocks) blocks")
    }
}
