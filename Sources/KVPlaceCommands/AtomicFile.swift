import Foundation
import TextReading

/// Writes one file so that an interrupted run leaves the old content or none: to a file without a name (or, where the
/// file system has none, with a temporary name beside it), which then takes the old one's place.
///
/// A symbolic link is followed; a pipe or device is written to as it is.
struct AtomicFile {
    /// As written on the command line.
    let path: String
    private let target: String

    init(path: String) {
        self.path = path
        let resolved = realpath(path, nil)
        target = resolved.map { String(cString: $0) } ?? path
        free(resolved)
    }

    /// Fails early, before a long analysis, where the file could not be created later.
    func checkWritable() throws(CommandFailure) {
        if isFolder(target) || path.hasSuffix("/") || path.isEmpty {
            throw CommandFailure(.cannotCreate, "\(path): is a folder; name a file with --out")
        }
        guard isFolder(folder) else {
            throw CommandFailure(.cannotCreate, "\(path): there is no folder \(folder); create it first")
        }
        guard access(isSpecial ? target : folder, isSpecial ? W_OK : W_OK | X_OK) == 0 else {
            throw CommandFailure(
                .cannotCreate, "\(path): cannot be created: \(systemError()); choose another place with --out")
        }
    }

    /// Whether another path leads to the same file.
    func isSameFile(as other: String) -> Bool {
        var mine = stat()
        var its = stat()
        return stat(target, &mine) == 0 && stat(other, &its) == 0
            && mine.st_dev == its.st_dev && mine.st_ino == its.st_ino
    }

    /// - Throws: 73 if it cannot be created, 74 if it cannot be written whole.
    func write(_ data: Data) throws(CommandFailure) {
        if isSpecial { return try write(data, to: target, flags: O_WRONLY) }
        if try writeUnnamed(data) { return }
        let temporary = temporaryPath
        do {
            try write(data, to: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
            try replaceTarget(with: temporary)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func write(_ data: Data, to place: String, flags: Int32) throws(CommandFailure) {
        let descriptor = open(place, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created: \(systemError()); choose another --out")
        }
        let isWritten = Terminal(descriptor: descriptor).write(data)
        let failure = systemError()
        guard close(descriptor) == 0 || !isWritten else { throw writeFailure(systemError()) }
        guard isWritten else { throw writeFailure(failure) }
    }

    /// Writes to a file that has no name until it is complete, so that not even a kill leaves a part of it.
    ///
    /// - Returns: false, with nothing left behind, where the system has no such files.
    private func writeUnnamed(_ data: Data) throws(CommandFailure) -> Bool {
        #if os(Linux)
            let unnamedFile: Int32 = 0o20_000_000 | O_DIRECTORY  // O_TMPFILE, a macro that Swift does not import
            let descriptor = open(folder, O_WRONLY | O_CLOEXEC | unnamedFile, 0o644)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            guard Terminal(descriptor: descriptor).write(data) else { throw writeFailure(systemError()) }
            let temporary = temporaryPath
            unlink(temporary)
            guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 else {
                return false
            }
            try replaceTarget(with: temporary)
            return true
        #else
            return false
        #endif
    }

    private func replaceTarget(with temporary: String) throws(CommandFailure) {
        guard rename(temporary, target) != 0 else { return }
        let failure = systemError()
        unlink(temporary)
        throw writeFailure(failure)
    }

    private var temporaryPath: String { "\(folder)/.\((target as NSString).lastPathComponent).\(getpid()).tmp" }

    private var folder: String {
        let folder = FilePath.folder(of: target)
        return folder.isEmpty ? "." : folder
    }

    /// A pipe or device, also `/dev/stdout` where that is a file: it is written to, not replaced. Below `/dev/shm` lie
    /// ordinary files.
    private var isSpecial: Bool {
        if path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") || path.hasPrefix("/proc/") { return true }
        var status = stat()
        return stat(target, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func systemError() -> String { String(cString: strerror(errno)) }

    private func writeFailure(_ reason: String) -> CommandFailure {
        CommandFailure(.inputOutput, "\(path): writing failed: \(reason); choose another place with --out")
    }
}
