/// A deflated member of an archive, decompressed as it is read. One caller at a time; hence `@unchecked Sendable`.
///
/// Complexity: O(bytes); zlib's 32 KiB window and one piece of input in memory.
final class InflatedStream: ArrayStream, @unchecked Sendable {
    private static let pieceByteCount = 128 << 10
    private let file: OpenFile
    private var offset: Int
    private var compressedBytesLeft: Int
    /// Bytes that are still to come, by the archive's directory.
    private var bytesLeft: Int
    private var inflater = Inflater(.raw)
    private let piece: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var end = 0
    private(set) var damage: String?

    init(_ file: OpenFile, _ member: ZipMember) throws(CaptureFault) {
        self.file = file
        offset = try ZipDirectory.dataOffset(of: member, in: file)
        compressedBytesLeft = min(member.compressedByteCount, max(0, file.byteCount - offset))
        bytesLeft = member.byteCount
        piece = .allocate(capacity: Self.pieceByteCount)
    }

    deinit { piece.deallocate() }

    func skip(_ byteCount: Int) throws(TraceReadingError) {
        let room = 64 << 10
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { target.deallocate() }
        var left = byteCount
        while left > 0 {
            let count = try read(min(left, room), into: target)
            guard count > 0 else {
                throw .damaged(path: file.path, bytesRead: byteCount - left, reason: damage ?? "the array ends")
            }
            left -= count
        }
    }

    func read(_ byteCount: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < byteCount, bytesLeft > 0, damage == nil {
            try refill()
            let input = UnsafeMutableBufferPointer(start: piece + start, count: end - start)
            let progress = inflater.inflate(input, to: target + filled, room: min(byteCount - filled, bytesLeft))
            start += progress.consumed
            filled += progress.made
            bytesLeft -= progress.made
            if let fault = progress.fault { damage = "the deflated data is damaged (\(fault))" }
            if progress.isAtEnd, bytesLeft > 0 { damage = "the array is shorter than the archive says: it ends" }
            if progress.made == 0, progress.consumed == 0, start == end, compressedBytesLeft == 0, damage == nil {
                damage = "the deflated data is cut off"
            }
        }
        return filled
    }

    private func refill() throws(TraceReadingError) {
        guard start == end, compressedBytesLeft > 0 else { return }
        start = 0
        end = try file.read(at: offset, count: min(compressedBytesLeft, Self.pieceByteCount), into: piece)
        offset += end
        compressedBytesLeft = end == 0 ? 0 : compressedBytesLeft - end
    }
}
