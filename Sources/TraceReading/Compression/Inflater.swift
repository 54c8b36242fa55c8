import CZlib

/// zlib's decompression, a call at a time.
struct Inflater: ~Copyable {
    /// What stands around the compressed data.
    enum Frame {
        /// gzip's header and trailer.
        case gzip
        /// Nothing, as in a ZIP archive.
        case raw
    }

    /// Bytes that one byte can become at most.
    static let largestRatio = 1032

    /// On the heap, because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>

    init(_ frame: Frame) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let windowBits = frame == .gzip ? 16 + MAX_WBITS : -MAX_WBITS
        let status = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib gives its state unless memory is out")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// What one call did.
    struct Progress {
        var consumed: Int
        var made: Int
        /// The compressed data have ended.
        var isAtEnd = false
        /// Why they cannot be decoded any further.
        var fault: String?
    }

    /// Decodes some of the bytes at hand, as much as there is room for.
    mutating func inflate(
        _ input: UnsafeMutableBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, room: Int
    ) -> Progress {
        let room = UInt32(clamping: room)
        let available = UInt32(clamping: input.count)
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = available
        stream.pointee.next_out = target
        stream.pointee.avail_out = room
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        var progress = Progress(
            consumed: Int(available - stream.pointee.avail_in), made: Int(room - stream.pointee.avail_out))
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: progress.isAtEnd = true
        default: progress.fault = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
        }
        return progress
    }

    /// Begins anew, with the same frame.
    mutating func reset() { inflateReset(stream) }
}
