import Foundation

/// A regular file that several threads read at places of their own; closed when nobody refers to it any more, so that
/// a folder of many files holds few of them open.
final class OpenFile: CaptureContent {
    let path: String
    private let descriptor: Int32
    /// Size when it was opened.
    let byteCount: Int

    /// - Throws: `.unreadable`.
    init(_ path: String) throws(TraceReadingError) {
        self.path = path
        (descriptor, byteCount) = try openRegularFile(path)
    }

    deinit { close(descriptor) }

    var knownByteCount: Int? { byteCount }
    var damage: String? { nil }

    /// Reads `count` bytes, fewer only where the file ends.
    ///
    /// - Throws: `.readFailed`.
    func read(
        at offset: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
    ) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < count {
            let got = pread(descriptor, target + filled, count - filled, off_t(offset + filled))
            if got == 0 { break }
            if got > 0 {
                filled += got
            } else if errno != EINTR {
                throw .readFailed(path: path, bytesRead: offset + filled, reason: String(cString: strerror(errno)))
            }
        }
        return filled
    }
}
