import Foundation

/// A regular file that several threads read at places of their own; closed when nobody refers to it any more, so that
/// a folder of many files holds few of them open.
final class OpenFile: Sendable {
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

    /// The bytes of a place, fewer where the file ends.
    func bytes(at offset: Int, count: Int) throws(TraceReadingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, byteCount - offset)))
        let wanted = bytes.count
        var failure: TraceReadingError?
        let got = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            do throws(TraceReadingError) {
                return try read(at: offset, count: wanted, into: base)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return Array(bytes.prefix(got))
    }
}
