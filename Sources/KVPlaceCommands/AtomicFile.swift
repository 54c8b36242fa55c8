import Foundation

/// Writes one file so that an interrupted run leaves the old content or none: to a temporary name beside it, then
/// renamed.
struct AtomicFile {
    let path: String

    /// Fails early, before a long analysis, where the file could not be created later.
    func checkWritable() throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure(.cannotCreate, "\(path): is a folder; name a file with --out")
        }
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure(.cannotCreate, "\(path): there is no folder \(folder); create it first")
        }
        guard access(isSpecial ? path : folder, W_OK) == 0 else {
            throw CommandFailure(
                .cannotCreate, "\(path): cannot be created: \(systemError()); choose another place with --out")
        }
    }

    func write(_ data: Data) throws {
        let temporary = isSpecial ? path : "\(folder)/.\((path as NSString).lastPathComponent).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotCreate, "\(path): cannot be created: \(systemError())")
        }
        let isWritten = Terminal(descriptor: descriptor).write(data)
        let failure = systemError()
        let isClosed = close(descriptor) == 0
        guard isWritten && isClosed, isSpecial || rename(temporary, path) == 0 else {
            if !isSpecial { unlink(temporary) }
            throw CommandFailure(.inputOutput, "\(path): writing failed: \(failure); free space and run again")
        }
    }

    private var folder: String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// A pipe or device: written to as it is.
    private var isSpecial: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private func systemError() -> String { String(cString: strerror(errno)) }
}
