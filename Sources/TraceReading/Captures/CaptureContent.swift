/// The bytes of a capture as its writer made them: those of its file, or what a compressed file decompresses to.
protocol CaptureContent: AnyObject, Sendable {
    var path: String { get }

    /// Bytes that there are; nil where only reading to the end tells.
    var knownByteCount: Int? { get }

    /// Why the content ends early, once that was met.
    var damage: String? { get }

    /// Reads `count` bytes, fewer only where the content ends.
    ///
    /// - Throws: `.readFailed`.
    func read(at offset: Int, count: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int
}

extension CaptureContent {
    /// The bytes of a place, fewer where the content ends.
    func bytes(at offset: Int, count: Int) throws(TraceReadingError) -> [UInt8] {
        let room = knownByteCount.map { max(0, min(count, $0 - offset)) } ?? count
        var bytes = [UInt8](repeating: 0, count: room)
        var failure: TraceReadingError?
        let got = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            do throws(TraceReadingError) {
                return try read(at: offset, count: room, into: base)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return Array(bytes.prefix(got))
    }

    /// The bytes of a place, for those who judge a file's frame.
    func bytesOrFault(at offset: Int, count: Int) throws(CaptureFault) -> [UInt8] {
        do throws(TraceReadingError) {
            return try bytes(at: offset, count: count)
        } catch {
            throw CaptureFault(error)
        }
    }
}

/// A file that may be a capture, and how it is compressed, which its first bytes tell.
struct CaptureFile {
    let file: OpenFile
    let compression: ShardCompression

    /// - Throws: `.unreadable`, `.readFailed`.
    init(_ path: String) throws(TraceReadingError) {
        file = try OpenFile(path)
        compression = ShardCompression.of(content: try file.bytes(at: 0, count: 4))
    }

    var path: String { file.path }

    /// Opens the content. Of a compressed file every caller that reads at a pace of its own needs one of its own.
    ///
    /// - Throws: `.unreadable`, `.readFailed`.
    func content() throws(TraceReadingError) -> any CaptureContent {
        compression == .none ? file : try UnpackedFile(path, compression)
    }
}

extension ShardCompression {
    /// The form of a file by its first four bytes.
    static func of(content start: [UInt8]) -> ShardCompression {
        if start.starts(with: [0x1F, 0x8B]) { return .gzip }
        return start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? .zstandard : .none
    }

    /// How many bytes one byte of the file becomes at most.
    var largestRatio: Int {
        switch self {
        case .none: 1
        case .gzip: Inflater.largestRatio
        case .zstandard: ZstandardFrame.largestRatio
        }
    }
}
