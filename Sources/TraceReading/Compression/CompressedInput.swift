/// The bytes of a compressed file or pipe, a piece at a time, for a decoder that takes as many as it likes.
struct CompressedInput: ~Copyable {
    private static let pieceByteCount = 128 << 10
    private var source: any ByteSource & ~Copyable
    private let piece: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var end = 0

    init(_ source: consuming any ByteSource & ~Copyable) {
        self.source = source
        piece = .allocate(capacity: Self.pieceByteCount)
    }

    deinit { piece.deallocate() }

    /// Bytes taken from the disk so far.
    private(set) var diskBytesRead = 0

    /// The bytes at hand; valid until the next `refill`.
    var bytes: UnsafeMutableBufferPointer<UInt8> {
        UnsafeMutableBufferPointer(start: piece + start, count: end - start)
    }

    /// Reads on once nothing is at hand. False: the file has ended.
    mutating func refill() throws(TraceReadingError) -> Bool {
        if start < end { return true }
        start = 0
        end = try source.read(into: piece, room: Self.pieceByteCount)
        diskBytesRead = source.diskBytesRead
        return end > 0
    }

    /// Marks the first `count` bytes at hand as taken.
    mutating func consume(_ count: Int) {
        precondition(count <= end - start, "a decoder takes only what is there")
        start += count
    }
}
