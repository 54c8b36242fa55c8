import CZstd

/// A Zstandard file, decompressed as it is read: one frame or several, one after the other, and skippable ones.
///
/// Complexity: O(bytes); memory for the frame's window, at most 128 MiB: a file written with a longer one
/// (`zstd --long=28` and above), or with a dictionary, is refused as damaged, with the command that unpacks it.
struct ZstandardSource: ByteSource, ~Copyable {
    private let path: String
    private var input: CompressedInput
    private let decoder: OpaquePointer
    private var total = 0
    /// How many bytes the decoder wants next; 0 where a frame has ended. A file without any frame is cut off.
    private var wanted: Int
    /// The frame's first bytes that the decoder took, its header among them.
    private var frameStart: [UInt8] = []

    /// - Parameter path: of the file, for messages.
    init(path: String, _ source: consuming any ByteSource & ~Copyable) {
        self.path = path
        input = CompressedInput(source)
        guard let decoder = ZSTD_createDStream() else {
            preconditionFailure("zstd gives its state unless memory is out")
        }
        self.decoder = decoder
        wanted = ZSTD_initDStream(decoder)
    }

    deinit { ZSTD_freeDStream(decoder) }

    var diskBytesRead: Int { input.diskBytesRead }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        var made = 0
        while made == 0 {
            let hasInput = try input.refill()
            if !hasInput && wanted == 0 { return 0 }
            made = try decode(to: target, room: room)
            if made == 0 && !hasInput { throw damage("the zstd data is cut off") }
        }
        total += made
        return made
    }

    /// Gives the decoder no more than it wants, which is one block: so an error takes at most that block along, not all
    /// that one call would have decoded before it.
    private mutating func decode(
        to target: UnsafeMutablePointer<UInt8>, room: Int
    ) throws(TraceReadingError) -> Int {
        var source = ZSTD_inBuffer(
            src: input.bytes.baseAddress, size: min(max(wanted, 1), input.bytes.count), pos: 0)
        var sink = ZSTD_outBuffer(dst: target, size: room, pos: 0)
        let result = ZSTD_decompressStream(decoder, &sink, &source)
        guard ZSTD_isError(result) == 0 else {
            throw failure(result)
        }
        if wanted == 0 || frameStart.count < ZstandardFrameHeader.largestByteCount {
            if wanted == 0 { frameStart = [] }
            frameStart += input.bytes.prefix(source.pos)
        }
        wanted = result
        input.consume(source.pos)
        return sink.pos
    }

    /// Why the decoder stopped, with what unpacks the file where it is not damaged at all.
    private func failure(_ result: Int) -> TraceReadingError {
        let text = String(cString: ZSTD_getErrorName(result))
        let start = (wanted == 0 ? [] : frameStart) + input.bytes.prefix(ZstandardFrameHeader.largestByteCount)
        let header = ZstandardFrameHeader(start)
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge:
            guard let header else { return damage("the zstd data has too long a window (\(text))") }
            return .damaged(
                path: path, bytesRead: total, reason: header.windowReason, advice: header.windowAdvice(path))
        case ZSTD_error_dictionary_wrong:
            guard let header else { return damage(text) }
            return .damaged(
                path: path, bytesRead: total, reason: header.dictionaryReason, advice: header.dictionaryAdvice(path))
        default: return damage("the zstd data is damaged (\(text))")
        }
    }

    private func damage(_ reason: String) -> TraceReadingError {
        .damaged(path: path, bytesRead: total, reason: reason)
    }
}

/// A Zstandard frame in memory.
public enum ZstandardFrame {
    private static let level: Int32 = 3
    /// No frame of ours holds more: beyond it one is taken for damaged.
    private static let largestByteCount = 8 << 30
    /// A frame holds at most as many times its own bytes: a block of 128 KiB takes four at least.
    static let largestRatio = 32 << 10

    /// O(bytes).
    public static func compress(_ content: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(content.count)) { packed, count in
            count = ZSTD_compress(packed.baseAddress, packed.count, content, content.count, level)
            precondition(ZSTD_isError(count) == 0, "there is room for the frame")
        }
    }

    /// The content of a frame that says how long it is; nil if it cannot be decoded. O(bytes).
    public static func decompress(_ packed: [UInt8]) -> [UInt8]? {
        let size = ZSTD_getFrameContentSize(packed, packed.count)
        guard size <= UInt64(largestByteCount), size <= UInt64(packed.count) * UInt64(largestRatio) else { return nil }
        var isWhole = false
        let content = [UInt8](unsafeUninitializedCapacity: Int(size)) { content, count in
            let made = ZSTD_decompress(content.baseAddress, content.count, packed, packed.count)
            isWhole = ZSTD_isError(made) == 0 && made == content.count
            count = isWhole ? made : 0
        }
        return isWhole ? content : nil
    }
}
