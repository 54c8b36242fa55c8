/// A gzip file, decompressed as it is read: one member or several, one after the other; zero bytes behind a member are
/// padding, as they are to `gzip`.
///
/// Complexity: O(bytes); zlib's 32 KiB window and one piece of input in memory.
struct GzipSource: ByteSource, ~Copyable {
    private let path: String
    private var input: CompressedInput
    private var inflater = Inflater(.gzip)
    private var total = 0
    /// Whether a member has begun and not ended. A file without any is cut off, too.
    private var isInsideMember = true
    private var failure: TraceReadingError?

    /// - Parameter path: of the file, for messages.
    init(path: String, _ source: consuming any ByteSource & ~Copyable) {
        self.path = path
        input = CompressedInput(source)
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
        inflater.reset()
        isInsideMember = true
        return true
    }

    private mutating func inflate(to target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        let progress = inflater.inflate(input.bytes, to: target, room: room)
        input.consume(progress.consumed)
        if progress.isAtEnd { isInsideMember = false }
        if let fault = progress.fault { failure = damage("the gzip data is damaged (\(fault))", progress.made) }
        return progress.made
    }

    private func damage(_ reason: String, _ made: Int = 0) -> TraceReadingError {
        .damaged(path: path, bytesRead: total + made, reason: reason)
    }
}
