import CScanKernels

/// Cuts one shard into segments of whole lines. Segments come in order; one caller at a time (a lock, where several
/// workers share a shard).
public final class ShardReader: SegmentReader {
    public let shard: Shard
    private var source: any ByteSource & ~Copyable
    private let maximumLineBytes: Int
    /// The beginning of the line that the last segment cut.
    private var partialLine: [UInt8] = []
    private var isAtEnd = false
    private var diskBytesHandedOut = 0
    /// Why the content ends early, once that was met: `.damaged`.
    public private(set) var damage: TraceReadingError?
    public var damages: [TraceReadingError] { damage.map { [$0] } ?? [] }
    public let requestNames: RequestNames
    public var entryBound: Int { .max }
    private var isDamageTold = false
    /// What turns an array into lines, once it was seen to be one.
    private var array: RecordArray?
    private var isLayoutKnown = false
    /// The last byte of the content read so far.
    private var lastByte = Byte.lineFeed
    /// Whether the content ends as an object does, but for blanks.
    private var endsInBrace = false
    /// Bytes of decompressed content read so far.
    public private(set) var bytesRead = 0
    /// Where in the content the next segment begins.
    public var nextOffset: Int { bytesRead - partialLine.count }

    /// - Parameter index: the shard's number in its run.
    /// - Throws: `.unreadable` if the file cannot be opened.
    public init(
        _ shard: Shard, index: Int = 0, maximumLineBytes: Int = TraceLimits.maximumLineBytes
    ) throws(TraceReadingError) {
        self.shard = shard
        requestNames = RequestNames(shard: index)
        self.maximumLineBytes = maximumLineBytes
        source = try shard.openSource()
    }

    /// Fills the buffer with the next segment.
    ///
    /// - Returns: `.end` when nothing is left; `.oversizedLine` for one line longer than the limit, which was skipped;
    ///   `.damaged`, once, where compressed content ends early: the line that it cuts is dropped.
    /// - Throws: `.readFailed`; what was returned before stays good.
    public func next(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment {
        let isFirst = bytesRead == 0
        let segment = try cutSegment(into: &buffer)
        if isFirst { blankByteOrderMark(buffer.base, count: buffer.lineByteCount) }
        buffer.diskByteCount = source.diskBytesRead - diskBytesHandedOut
        diskBytesHandedOut = source.diskBytesRead
        guard case .end = segment, damage != nil, !isDamageTold else { return segment }
        isDamageTold = true
        buffer.lineByteCount = 0
        return .damaged
    }

    /// Claims the lines of the next segment, for the caller to read with `SegmentBuffer.fill` while others go on here;
    /// nil where the segment has to be read by `next`.
    public func claimLines() -> ClaimedLines? {
        guard array == nil, partialLine.isEmpty, !isAtEnd,
            let lines = source.claimLines(room: SegmentBuffer.segmentByteCount)
        else {
            return nil
        }
        bytesRead += lines.byteCount
        lastByte = Byte.lineFeed
        isLayoutKnown = true
        diskBytesHandedOut = source.diskBytesRead
        return lines
    }

    private func cutSegment(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment {
        if isAtEnd && partialLine.isEmpty { return .end }
        var filled = takePartialLine(into: &buffer)
        while true {
            while filled < buffer.capacity && !isAtEnd {
                filled += try read(into: buffer.base + filled, room: buffer.capacity - filled)
            }
            if !isLayoutKnown { settleLayout(buffer, filled) }
            if isAtEnd { return finish(&buffer, filled) }
            let end = kv_last_line_end(buffer.base, filled)
            if end > 0 {
                partialLine.append(contentsOf: UnsafeBufferPointer(start: buffer.base + end, count: filled - end))
                buffer.lineByteCount = end
                return .lines
            }
            if filled > maximumLineBytes { return try skipLine(&buffer) }
            buffer.grow(keeping: filled)
        }
    }

    private func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        var count = 0
        do throws(TraceReadingError) {
            count = try source.read(into: target, room: room)
        } catch {
            guard case .damaged = error else { throw error }
            damage = error
        }
        bytesRead += count
        isAtEnd = count == 0
        if count > 0 { lastByte = target[count - 1] }
        array?.spread(UnsafeMutableBufferPointer(start: target, count: count))
        return count
    }

    /// Looks at the beginning for an array, once the first buffer is full.
    private func settleLayout(_ buffer: borrowing SegmentBuffer, _ filled: Int) {
        isLayoutKnown = true
        let bytes = UnsafeMutableBufferPointer(start: buffer.base, count: filled)
        guard RecordArray.begins(UnsafeBufferPointer(bytes)) else { return }
        array = RecordArray()
        array?.spread(bytes)
    }

    public var ending: ShardEnding {
        guard damage == nil else { return .whole }
        if bytesRead == 0 { return .empty }
        if lastByte == 0 { return .inNUL }
        if let array { return array.isWhole ? .whole : .insideRecord }
        return lastByte == Byte.lineFeed || endsInBrace ? .whole : .insideLine
    }

    public var isArray: Bool { array != nil }

    private func takePartialLine(into buffer: inout SegmentBuffer) -> Int {
        while buffer.capacity < partialLine.count { buffer.grow(keeping: 0) }
        let count = partialLine.count
        partialLine.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { buffer.base.update(from: start, count: count) }
        }
        partialLine.removeAll(keepingCapacity: true)
        return count
    }

    /// The last segment: a missing line feed at the end of the file is added in the padding.
    private func finish(_ buffer: inout SegmentBuffer, _ filled: Int) -> Segment {
        guard filled > 0 else { return .end }
        var count = damage == nil ? filled : kv_last_line_end(buffer.base, filled)
        guard count > 0 else { return .end }
        let content = UnsafeBufferPointer(start: buffer.base, count: count)
        endsInBrace = content.last { !RecordSniffer.isBlank($0) } == Byte.closeBrace
        if buffer.base[count - 1] != Byte.lineFeed {
            buffer.base[count] = Byte.lineFeed
            count += 1
        }
        buffer.lineByteCount = count
        return .lines
    }

    /// Drops bytes up to the end of the current line, which is too long to be held.
    private func skipLine(_ buffer: inout SegmentBuffer) throws(TraceReadingError) -> Segment {
        buffer.lineByteCount = 0
        while true {
            let count = try read(into: buffer.base, room: buffer.capacity)
            if isAtEnd { return .oversizedLine }
            let bytes = UnsafeBufferPointer(start: buffer.base, count: count)
            if let end = bytes.firstIndex(of: Byte.lineFeed) {
                partialLine.append(contentsOf: bytes[(end + 1)...])
                return .oversizedLine
            }
        }
    }
}

/// A byte order mark before a shard's first line becomes spaces.
func blankByteOrderMark(_ bytes: UnsafeMutablePointer<UInt8>, count: Int) {
    guard UnsafeBufferPointer(start: bytes, count: count).starts(with: Byte.orderMark) else { return }
    bytes.update(repeating: Byte.space, count: Byte.orderMark.count)
}
