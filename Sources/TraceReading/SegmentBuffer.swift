/// A worker's reused buffer for one segment of a shard: whole lines, each ended by a line feed, and readable padding
/// behind them, so that the scanner may load words of eight (or sixty-four) bytes anywhere.
public struct SegmentBuffer: ~Copyable {
    /// Readable bytes behind the last line; one may hold the line feed that the file's last line lacks.
    static let paddingByteCount = 128
    /// How much is read at a time: small enough for a core's second-level cache, large enough for few system calls.
    static let segmentByteCount = 256 << 10

    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// Bytes of whole lines in the buffer.
    public internal(set) var lineByteCount = 0
    /// Bytes taken from the disk since the segment before this one: fewer than the lines' where the shard is
    /// compressed.
    public internal(set) var diskByteCount = 0

    public init() {
        capacity = Self.segmentByteCount
        base = .allocate(capacity: capacity + Self.paddingByteCount)
        base.initialize(repeating: 0, count: capacity + Self.paddingByteCount)
    }

    deinit { base.deallocate() }

    /// Calls `body` with the bytes of the whole lines in the buffer.
    public func withLines<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(start: base, count: lineByteCount))
    }

    /// Fills the buffer with lines that were set aside.
    ///
    /// - Throws: `.readFailed`.
    public mutating func fill(_ lines: ClaimedLines) throws(TraceReadingError) {
        lineByteCount = 0
        lineByteCount = try lines.read(into: base)
        diskByteCount = lines.byteCount
    }

    /// Doubles the room, keeping the first `count` bytes.
    mutating func grow(keeping count: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.paddingByteCount)
        larger.update(from: base, count: count)
        (larger + count).initialize(repeating: 0, count: capacity * 2 + Self.paddingByteCount - count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
