import CScanKernels
import Foundation

/// The decompressed content of a shard, in order.
protocol ByteSource: ~Copyable {
    /// Reads up to `room` bytes to `target`; 0 at the end.
    ///
    /// - Throws: `.readFailed` if the system refuses; `.damaged` where compressed content cannot be decoded any
    ///   further, once everything before that place has been handed out.
    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int

    /// Sets the next whole lines aside, at most `room` bytes of them, to be read by another caller at the same time as
    /// what follows; nil where content has to be read in order.
    mutating func claimLines(room: Int) -> ClaimedLines?

    /// Bytes taken from the disk, or set aside, so far.
    var diskBytesRead: Int { get }
}

extension ByteSource where Self: ~Copyable {
    mutating func claimLines(room: Int) -> ClaimedLines? { nil }

    /// Reads `count` bytes, fewer only where the content ends.
    mutating func fill(_ target: UnsafeMutablePointer<UInt8>, count: Int) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < count {
            let made = try read(into: target + filled, room: count - filled)
            if made == 0 { break }
            filled += made
        }
        return filled
    }
}

extension Shard {
    /// Opens its content.
    ///
    /// - Throws: `.unreadable`.
    func openSource() throws(TraceReadingError) -> any ByteSource & ~Copyable {
        guard let pipe else { return try compression.open(path) }
        return compression.decoded(PipeSource(pipe), path: path)
    }
}

extension ShardCompression {
    /// Opens a shard that lies on disk in this form.
    ///
    /// - Throws: `.unreadable`.
    func open(_ path: String) throws(TraceReadingError) -> any ByteSource & ~Copyable {
        decoded(try FileSource(path: path), path: path)
    }

    /// The content of what is compressed in this form.
    ///
    /// - Parameter path: of the file, for messages.
    func decoded(_ source: consuming any ByteSource & ~Copyable, path: String) -> any ByteSource & ~Copyable {
        switch self {
        case .none: source
        case .gzip: GzipSource(path: path, source)
        case .zstandard: ZstandardSource(path: path, source)
        }
    }
}

/// Opens a regular file for reading, at once: opening a pipe would wait for a writer that may never come.
///
/// - Returns: the descriptor, which the caller closes, and the file's size.
/// - Throws: `.unreadable`; `.readFailed` where it is not the file's fault: the system lacks something.
func openRegularFile(_ path: String) throws(TraceReadingError) -> (descriptor: Int32, byteCount: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
        let code = errno
        let reason = String(cString: strerror(code))
        if [EMFILE, ENFILE, ENOMEM, EIO].contains(code) { throw .readFailed(path: path, bytesRead: 0, reason: reason) }
        throw .unreadable(path: path, reason: reason)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw .unreadable(path: path, reason: "not a regular file")
    }
    return (descriptor, Int(status.st_size))
}

/// A plain file, read up to the size it had when it was opened, so that a file that grows gives one answer.
struct FileSource: ByteSource, ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let byteCount: Int
    private(set) var diskBytesRead = 0
    /// Room for the end of what is set aside.
    private var tail: [UInt8] = []
    /// Longer lines are not set aside.
    private static let tailByteCount = 32 << 10

    init(path: String) throws(TraceReadingError) {
        self.path = path
        (descriptor, byteCount) = try openRegularFile(path)
    }

    deinit { close(descriptor) }

    mutating func claimLines(room: Int) -> ClaimedLines? {
        guard room >= Self.tailByteCount, byteCount - diskBytesRead > room else { return nil }
        if diskBytesRead == 0 && beginsAsArray() { return nil }
        if tail.isEmpty { tail = Array(repeating: 0, count: Self.tailByteCount) }
        let before = room - Self.tailByteCount
        let count = pread(descriptor, &tail, Self.tailByteCount, off_t(diskBytesRead + before))
        guard count == Self.tailByteCount else { return nil }
        let end = kv_last_line_end(tail, count)
        guard end > 0 else { return nil }
        let lines = ClaimedLines(
            descriptor: descriptor, path: path, offset: diskBytesRead, byteCount: before + end)
        diskBytesRead += lines.byteCount
        return lines
    }

    /// Whether its lines have to be made of an array's records first.
    private func beginsAsArray() -> Bool {
        var start = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &start, start.count, 0)
        return count > 0 && RecordArray.begins(Array(start.prefix(count)))
    }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        while true {
            let count = pread(descriptor, target, min(room, byteCount - diskBytesRead), off_t(diskBytesRead))
            if count == 0 && diskBytesRead < byteCount && room > 0 {
                throw .damaged(
                    path: path, bytesRead: diskBytesRead, reason: "the file became shorter while it was read: it ends")
            }
            if count >= 0 {
                diskBytesRead += count
                return count
            }
            guard errno == EINTR else {
                throw .readFailed(path: path, bytesRead: diskBytesRead, reason: String(cString: strerror(errno)))
            }
        }
    }
}

/// Whole lines of a plain file that one caller reads while others read what follows. Good as long as the shard's reader
/// lives.
public struct ClaimedLines: Sendable {
    let descriptor: Int32
    let path: String
    /// Where in the file they begin.
    public let offset: Int
    public let byteCount: Int

    /// Reads the lines; fewer of them, still whole ones, if the file has become shorter: its reader will tell.
    ///
    /// - Precondition: `target` has room for them.
    func read(into target: UnsafeMutablePointer<UInt8>) throws(TraceReadingError) -> Int {
        var filled = 0
        while filled < byteCount {
            let count = pread(descriptor, target + filled, byteCount - filled, off_t(offset + filled))
            if count > 0 {
                filled += count
            } else if count == 0 {
                return kv_last_line_end(target, filled)
            } else if errno != EINTR {
                throw .readFailed(path: path, bytesRead: offset + filled, reason: String(cString: strerror(errno)))
            }
        }
        if offset == 0 { blankByteOrderMark(target, count: filled) }
        return filled
    }
}
