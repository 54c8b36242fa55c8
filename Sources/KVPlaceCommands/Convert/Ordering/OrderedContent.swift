import Foundation
import TraceReading

/// Where the lines of a shard are read again: in its own file, or in the temporary copy of what cannot be read at any
/// place (compressed lines, captures, pipes).
enum OrderedContent {
    case file(SeekableFile)
    case copy(TemporaryFile, start: Int)

    /// Fills the buffer with bytes of the content.
    ///
    /// - Throws: 74.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CommandFailure) {
        switch self {
        case .file(let file): try file.read(into: buffer, at: offset)
        case .copy(let file, let start): try file.read(into: buffer, at: start + offset)
        }
    }
}

/// A plain shard that is read twice, opened only while it is: a run has more shards than a process has open files.
///
/// Thread safety: the descriptor is opened and closed under `lock`, and used while `retain` counts its users.
final class SeekableFile: @unchecked Sendable {
    private let path: String
    private let identity: Identity
    private let lock = NSLock()
    private var descriptor: Int32 = -1

    private struct Identity: Equatable {
        var device: UInt64
        var inode: UInt64

        init?(_ status: stat) {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    /// Nil where there is no file that can be read at any place.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, let identity = Identity(status) else { return nil }
        self.path = path
        self.identity = identity
    }

    deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CommandFailure) {
        let descriptor = try opened()
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if count == 0 { throw changed() }
            if count < 0, errno != EINTR { throw unreadable() }
            done += max(0, count)
        }
    }

    /// Nobody reads on; a later read opens it again.
    func close() {
        lock.withLock {
            if descriptor >= 0 { Foundation.close(descriptor) }
            descriptor = -1
        }
    }

    private func opened() throws(CommandFailure) -> Int32 {
        lock.lock()
        defer { lock.unlock() }
        if descriptor >= 0 { return descriptor }
        let new = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard new >= 0 else { throw unreadable() }
        var status = stat()
        guard fstat(new, &status) == 0, Identity(status) == identity else {
            Foundation.close(new)
            throw changed()
        }
        descriptor = new
        return new
    }

    private func unreadable() -> CommandFailure {
        CommandFailure(
            .inputOutput, "\(path): cannot be read again: \(String(cString: strerror(errno))); convert again")
    }

    private func changed() -> CommandFailure {
        CommandFailure(.inputOutput, "\(path): was replaced or cut while it was converted; convert again")
    }
}
