import Foundation

/// The decompressed content of a shard, in order.
protocol ByteSource: ~Copyable {
    /// Reads up to `room` bytes to `target`; 0 at the end.
    ///
    /// - Throws: `.readFailed` if the system refuses; `.damaged` where compressed content cannot be decoded any
    ///   further, once everything before that place has been handed out.
    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int

    /// Bytes taken from the disk so far.
    var diskBytesRead: Int { get }
}

extension ShardCompression {
    /// Opens a shard that lies on disk in this form.
    ///
    /// - Throws: `.unreadable`.
    func open(_ path: String) throws(TraceReadingError) -> any ByteSource & ~Copyable {
        switch self {
        case .none: try FileSource(path: path)
        case .gzip: try GzipSource(path: path)
        case .zstandard: try ZstandardSource(path: path)
        }
    }
}

/// Opens a regular file for reading, at once: opening a pipe would wait for a writer that may never come.
///
/// - Returns: the descriptor, which the caller closes, and the file's size.
/// - Throws: `.unreadable`.
func openRegularFile(_ path: String) throws(TraceReadingError) -> (descriptor: Int32, byteCount: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
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
    private var remaining: Int
    private(set) var diskBytesRead = 0

    init(path: String) throws(TraceReadingError) {
        self.path = path
        (descriptor, remaining) = try openRegularFile(path)
    }

    deinit { close(descriptor) }

    mutating func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(TraceReadingError) -> Int {
        while true {
            let count = Foundation.read(descriptor, target, min(room, remaining))
            if count == 0 && remaining > 0 && room > 0 {
                throw .damaged(
                    path: path, bytesRead: diskBytesRead, reason: "the file became shorter while it was read: it ends")
            }
            if count >= 0 {
                remaining -= count
                diskBytesRead += count
                return count
            }
            guard errno == EINTR else {
                throw .readFailed(path: path, bytesRead: diskBytesRead, reason: String(cString: strerror(errno)))
            }
        }
    }
}
