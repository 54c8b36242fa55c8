import Foundation
import Synchronization

/// A file without a name beside the output: whatever ends the run, nothing of it is left.
///
/// Thread safety: bytes are written and read at places that callers share out; the descriptor is fixed.
final class TemporaryFile: Sendable {
    private let folder: String
    private let descriptor: Int32
    private let end = Mutex(0)

    /// - Parameter folder: on the file system of the output.
    /// - Throws: 73.
    init(in folder: String) throws(CommandFailure) {
        self.folder = folder
        descriptor = Self.openUnnamed(in: folder)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .cannotCreate,
                "\(folder): no temporary file can be created: \(String(cString: strerror(errno))); "
                    + "choose another --out")
        }
    }

    deinit { close(descriptor) }

    /// Sets the next `byteCount` bytes aside; returns where they begin.
    func reserve(_ byteCount: Int) -> Int {
        end.withLock { end in
            defer { end += byteCount }
            return end
        }
    }

    /// - Throws: 74.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(CommandFailure) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if count < 0, errno != EINTR { throw failure("writing", "check the space left") }
            done += max(0, count)
        }
    }

    /// Fills the buffer with bytes that were written.
    ///
    /// - Throws: 74.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CommandFailure) {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if count < 0, errno != EINTR { throw failure("reading", "convert again") }
            precondition(count != 0, "what is read was written before")
            done += max(0, count)
        }
    }

    private func failure(_ what: String, _ advice: String) -> CommandFailure {
        CommandFailure(
            .inputOutput,
            "\(folder): \(what) a temporary file failed: \(String(cString: strerror(errno))); \(advice)")
    }

    /// A file that never has a name or, where the file system has no such files, loses it at once.
    private static func openUnnamed(in folder: String) -> Int32 {
        #if os(Linux)
            let unnamedFile: Int32 = 0o20_000_000 | O_DIRECTORY  // O_TMPFILE, a macro that Swift does not import
            let descriptor = open(folder, O_RDWR | O_CLOEXEC | unnamedFile, 0o600)
            if descriptor >= 0 { return descriptor }
        #endif
        let path = "\(folder)/.order.\(getpid()).tmp"
        let named = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if named >= 0 { unlink(path) }
        return named
    }
}
