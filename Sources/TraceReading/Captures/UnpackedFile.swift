/// The content of a compressed file, for a caller that moves forward through it: a place that was passed is reached by
/// decompressing again from the beginning.
///
/// Complexity: O(bytes) a pass; memory for the decoder and one piece. One caller at a time; hence
/// `@unchecked Sendable`.
final class UnpackedFile: CaptureContent, @unchecked Sendable {
    private static let scratchByteCount = 64 << 10
    let path: String
    let knownByteCount: Int? = nil
    private let compression: ShardCompression
    private var source: any ByteSource & ~Copyable
    /// Offset of the next byte that the source gives.
    private var position = 0
    private var isAtEnd = false
    private(set) var damage: String?
    /// Room for bytes that are passed over.
    private let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: scratchByteCount)

    /// - Throws: `.unreadable`, `.readFailed`.
    init(_ path: String, _ compression: ShardCompression) throws(TraceReadingError) {
        self.path = path
        self.compression = compression
        source = try compression.open(path)
    }

    deinit { scratch.deallocate() }

    func read(
        at offset: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
    ) throws(TraceReadingError) -> Int {
        if offset < position { try reopen() }
        while position < offset {
            let room = min(offset - position, Self.scratchByteCount)
            if try take(room, into: scratch) == 0 { return 0 }
        }
        var filled = 0
        while filled < count {
            let taken = try take(count - filled, into: target + filled)
            if taken == 0 { break }
            filled += taken
        }
        return filled
    }

    private func reopen() throws(TraceReadingError) {
        source = try compression.open(path)
        position = 0
        isAtEnd = false
    }

    /// Takes some bytes from the source; 0 at the end, and where the rest cannot be decompressed.
    private func take(_ room: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        if isAtEnd { return 0 }
        var count = 0
        do throws(TraceReadingError) {
            count = try source.read(into: target, room: room)
        } catch {
            guard case .damaged(_, let bytesRead, let reason, _) = error else { throw error }
            damage = "\(reason) after \(bytesRead) bytes of content"
        }
        isAtEnd = count == 0
        position += count
        return count
    }
}
