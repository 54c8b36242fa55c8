/// An array that lies in compressed content as it is. One caller at a time; hence `@unchecked Sendable`.
final class UnpackedArray: ArrayStream, @unchecked Sendable {
    private let content: any CaptureContent
    private let end: Int
    private let followingByteCount: Int
    private var offset: Int

    /// - Parameters:
    ///   - content: of its own, since it is read at the array's pace.
    ///   - offset: of the first byte.
    ///   - followingByteCount: bytes that may follow.
    init(_ content: any CaptureContent, offset: Int, byteCount: Int, followingByteCount: Int) {
        self.content = content
        self.followingByteCount = followingByteCount
        self.offset = offset
        end = offset + byteCount
    }

    var damage: String? { content.damage }

    func skip(_ byteCount: Int) { offset += byteCount }

    func read(_ byteCount: Int, into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        let count = try content.read(at: offset, count: min(byteCount, end - offset), into: target)
        offset += count
        return count
    }

    func bytesBehind() throws(TraceReadingError) -> Int {
        let room = 64 << 10
        let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { scratch.deallocate() }
        var total = 0
        while true {
            let count = try content.read(at: end + total, count: room, into: scratch)
            if count == 0 { return max(0, total - followingByteCount) }
            total += count
        }
    }
}
