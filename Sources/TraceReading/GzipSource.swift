import CZlib

/// A gzip file, decompressed as it is read: one member or several, one after the other; zero bytes behind a member are
/// padding, as they are to `gzip`.
///
/// Complexity: O(bytes); zlib's 32 KiB window and one piece of input in memory.
struct GzipSource: ByteSource, ~Copyable {
    private let path: String
    private var input: CompressedInput
    /// On the heap, because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var total = 0
    /// Whether a member has begun and not ended. A file without any is cut off, too.
    private var isInsideMember = true
    private var failure: TraceReadingError?

    init(path: String) throws(TraceReadingError) {
        self.path = path
        input = try CompressedInput(path: path)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let gzipOnly: Int32 = 16 + MAX_WBITS
        let status = inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib gives its state unless memory is out")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    var diskBytesRead: Int { input.diskBytesRead }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        var made = 0
        while made == 0 {
            if let failure { throw failure }
            let hasInput = try input.refill()
            if !isInsideMember {
                guard hasInput else { return 0 }
                guard beginMember() else { continue }
            }
            made = inflate(to: target, room: room)
            if made == 0 && !hasInput { failure = damage("the gzip data is cut off") }
        }
        total += made
        return made
    }

    /// Skips padding; true if a member begins behind it.
    private mutating func beginMember() -> Bool {
        input.consume(input.bytes.prefix { $0 == 0 }.count)
        guard !input.bytes.isEmpty else { return false }
        inflateReset(stream)
        isInsideMember = true
        return true
    }

    private mutating func inflate(to target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        let available = input.bytes
        let room = UInt32(clamping: room)
        stream.pointee.next_in = available.baseAddress
        stream.pointee.avail_in = UInt32(available.count)
        stream.pointee.next_out = target
        stream.pointee.avail_out = room
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        input.consume(available.count - Int(stream.pointee.avail_in))
        let made = Int(room - stream.pointee.avail_out)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInsideMember = false
        default: failure = damage("the gzip data is damaged (\(reason(status)))", made)
        }
        return made
    }

    private func damage(_ reason: String, _ made: Int = 0) -> TraceReadingError {
        .damaged(path: path, bytesRead: total + made, reason: reason)
    }

    private func reason(_ status: Int32) -> String {
        stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
    }
}
