/// The touched sets of one stream, retained compactly for the policies that need more than one pass.
///
/// A step is stored as gaps between its ascending block ids (1 byte for a gap up to 128) or as a bitmap from its
/// first block to its last, whichever is smaller: 1 byte a block at the most for near blocks, 1 bit for dense ones.
public struct TouchedSetLog: Sendable {
    /// As stored.
    public private(set) var bytes: [UInt8] = []
    /// Steps retained.
    public private(set) var stepCount = 0
    /// Touches of all steps.
    public private(set) var touches = 0
    /// The largest touched set.
    public private(set) var largestTouchedSet = 0

    public init() {}

    /// A log that was taken apart. - Precondition: the bytes are those of a log with these counts.
    public init(bytes: [UInt8], stepCount: Int, touches: Int, largestTouchedSet: Int) {
        self.bytes = bytes
        self.stepCount = stepCount
        self.touches = touches
        self.largestTouchedSet = largestTouchedSet
    }

    /// Bytes retained.
    public var byteCount: Int { bytes.count }

    /// Appends a step. O(touches).
    ///
    /// - Parameters:
    ///   - blocks: distinct block ids, ascending, at least one.
    ///   - currentBlock: the block of the step's last position, (seq_len − 1) / block size; nil without a length.
    public mutating func append(blocks: Span<UInt32>, currentBlock: Int?) {
        precondition(blocks.count > 0, "a step touches at least one block")
        precondition(currentBlock.map { $0 >= 0 && $0 < .max } ?? true, "a current block is not negative")
        let first = blocks[0]
        let bitmapByteCount = Int(blocks[blocks.count - 1] - first) / 8 + 1
        let gapByteCount = gapByteCount(blocks)
        let storesBitmap = bitmapByteCount <= gapByteCount
        appendVarint(UInt64(blocks.count) << 1 | (storesBitmap ? 1 : 0))
        appendVarint(UInt64((currentBlock ?? -1) + 1))
        appendVarint(UInt64(first))
        if storesBitmap {
            appendBitmap(blocks, byteCount: bitmapByteCount)
        } else {
            appendGaps(blocks, byteCount: gapByteCount)
        }
        stepCount += 1
        touches += blocks.count
        largestTouchedSet = max(largestTouchedSet, blocks.count)
    }

    /// Calls `body` for each step in order with its block ids, ascending, and its current block. O(touches).
    public func forEachStep(_ body: (_ blocks: Span<UInt32>, _ currentBlock: Int?) -> Void) {
        var offset = 0
        var blocks: [UInt32] = []
        for _ in 0..<stepCount {
            let header = Int(readVarint(&offset))
            let current = Int(readVarint(&offset)) - 1
            blocks.removeAll(keepingCapacity: true)
            let first = UInt32(readVarint(&offset))
            if header & 1 == 1 {
                readBitmap(from: first, count: header >> 1, &offset, into: &blocks)
            } else {
                readGaps(from: first, count: header >> 1, &offset, into: &blocks)
            }
            body(blocks.span, current < 0 ? nil : current)
        }
    }

    // MARK: Forms

    private func gapByteCount(_ blocks: Span<UInt32>) -> Int {
        var count = 0
        for index in 1..<blocks.count {
            let gap = blocks[index] - blocks[index - 1] - 1
            count += gap < 1 << 7 ? 1 : gap < 1 << 14 ? 2 : gap < 1 << 21 ? 3 : gap < 1 << 28 ? 4 : 5
        }
        return count
    }

    private mutating func appendBitmap(_ blocks: Span<UInt32>, byteCount: Int) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: byteCount))
        var bytes = bytes.mutableSpan
        for index in blocks.indices {
            let bit = Int(blocks[index] - blocks[0])
            bytes[start + bit >> 3] |= 1 << UInt8(bit & 7)
        }
    }

    private mutating func appendGaps(_ blocks: Span<UInt32>, byteCount: Int) {
        var next = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: byteCount))
        var bytes = bytes.mutableSpan
        for index in 1..<blocks.count {
            var gap = blocks[index] - blocks[index - 1] - 1
            while gap >= 0x80 {
                bytes[next] = UInt8(truncatingIfNeeded: gap) | 0x80
                next += 1
                gap >>= 7
            }
            bytes[next] = UInt8(gap)
            next += 1
        }
    }

    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private func readVarint(_ offset: inout Int) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    private func readBitmap(from first: UInt32, count: Int, _ offset: inout Int, into blocks: inout [UInt32]) {
        var base = first
        while blocks.count < count {
            var bits = bytes[offset]
            while bits != 0 {
                blocks.append(base + UInt32(bits.trailingZeroBitCount))
                bits &= bits - 1
            }
            offset += 1
            base += 8
        }
    }

    private func readGaps(from first: UInt32, count: Int, _ offset: inout Int, into blocks: inout [UInt32]) {
        var block = first
        blocks.append(block)
        for _ in 1..<count {
            block += UInt32(readVarint(&offset)) + 1
            blocks.append(block)
        }
    }
}
