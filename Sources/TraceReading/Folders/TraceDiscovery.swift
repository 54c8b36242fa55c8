import Foundation
import TextReading

/// Finds trace directories, and folders of captures, below an input path.
public enum TraceDiscovery {
    /// What a search found: the directories by path, and folders below the input that had to be left out.
    public struct Found: Equatable, Sendable {
        public var directories: [TraceDirectory]
        public var failures: [TraceReadingError]
    }

    /// The trace directories of an input: the folder itself, folders below it, or the folder of a single file of
    /// records. Symbolic links to folders are not followed, so that nothing is found twice, and named where they lead
    /// to traces elsewhere. The captures of a folder are one run, too, each a shard; a single file may be one, whatever
    /// its name.
    /// `-`, `/dev/stdin` and pipes are one shard of JSON lines. Names that begin with a dot are not looked at.
    ///
    /// - Returns: directories sorted bytewise by path, shards bytewise by file name, captures in numeric order.
    /// - Throws: `.notFound`, `.unreadable`, `.noTrace`, `.notAShard`, `.unsupported`, `.shardInTwoForms`,
    ///   `.traceAndCaptures`; of a folder below the input only where nothing else is found.
    public static func find(_ input: String) throws(TraceReadingError) -> Found {
        if isPipe(input) { return Found(directories: [try piped(input)], failures: []) }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
            throw refusal(ofMissing: input)
        }
        guard isFolder.boolValue else { return Found(directories: [try single(file: input)], failures: []) }
        var found = Found(directories: [], failures: [])
        var hint: TraceReadingError?
        search(input, of: input, into: &found, hint: &hint)
        guard !found.directories.isEmpty else { throw found.failures.first ?? hint ?? .noTrace(path: input) }
        found.directories.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        return found
    }

    /// Whether a file is a capture, by its content.
    ///
    /// - Throws: `.readFailed`.
    public static func isCapture(_ path: String) throws(TraceReadingError) -> Bool {
        try CaptureCatalogue.format(of: path) != nil
    }

    /// Whether a file of any name holds records, by its beginning; false of one that cannot be read.
    public static func holdsRecords(_ path: String) -> Bool {
        guard let shard = try? plainShard(path), let head = try? shard.head() else { return false }
        return RecordSniffer.holdsRecords(head)
    }

    /// Whether bytes begin a trace, plain or compressed, and not a result.
    public static func looksLikeTrace(_ start: [UInt8]) -> Bool {
        ShardCompression(startOf: start) != .none || RecordSniffer.holdsRecords(start)
    }

    /// Whether an input is read once, from its beginning to its end.
    public static func isPipe(_ input: String) -> Bool {
        if input == "-" || input == "/dev/stdin" { return true }
        var status = stat()
        guard stat(input, &status) == 0 else { return false }
        return [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// The reading order of the shards of a directory: bytewise by name, captures in numeric order.
    public static func precedes(_ left: String, _ right: String, isCapture: Bool) -> Bool {
        isCapture ? NumericOrder.precedes(left, right) : left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    // MARK: - A single input

    private static func piped(_ input: String) throws(TraceReadingError) -> TraceDirectory {
        let pipe = try Pipe(input == "/dev/stdin" ? "-" : input)
        if pipe.head.isEmpty { throw .unsupported(path: input, what: "empty", advice: "pipe a trace into it") }
        let shard = Shard(pipe, path: input)
        if let diagnosis = ShardDiagnosis(shard), diagnosis.isUnsupported {
            throw .unsupported(path: input, what: diagnosis.what, advice: diagnosis.advice)
        }
        return TraceDirectory(path: input, shards: [shard])
    }

    private static func refusal(ofMissing input: String) -> TraceReadingError {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: input) else {
            return .notFound(path: input)
        }
        return .lostLink(path: input, target: target, exists: false)
    }

    private static func single(file: String) throws(TraceReadingError) -> TraceDirectory {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let folder = FilePath.folder(of: file)
        let path = folder.isEmpty ? "." : folder
        let kind = try CaptureCatalogue.format(of: file)
        if let form = ShardCompression.of(fileName: name), kind == nil {
            let byteCount = try sizeOfReadableFile(file)
            return TraceDirectory(
                path: path,
                shards: [Shard(name: name, path: file, byteCount: byteCount, compression: form.compression)],
                file: file)
        }
        let shard = try plainShard(file)
        let head = try shard.head()
        if shard.byteCount == 0 {
            throw .unsupported(
                path: file, what: "an empty file", advice: "copy it again, or check what should write it")
        }
        if let format = UnsupportedFormat(head: head, fileName: name) {
            throw .unsupported(path: file, what: format.description, advice: format.advice(file))
        }
        if let kind {
            return TraceDirectory(
                path: path, shards: [Shard(capture: name, kind, path: file)], captureName: name, file: file)
        }
        guard RecordSniffer.holdsRecords(head) else {
            guard let diagnosis = ShardDiagnosis(shard) else { throw .notAShard(path: file) }
            throw .unsupported(path: file, what: diagnosis.what, advice: diagnosis.advice)
        }
        return TraceDirectory(path: path, shards: [shard], file: file)
    }

    /// A file as a shard of lines, compressed as its content tells.
    private static func plainShard(_ file: String) throws(TraceReadingError) -> Shard {
        Shard(
            name: URL(fileURLWithPath: file).lastPathComponent, path: file, byteCount: try sizeOfReadableFile(file),
            compression: try ShardCompression(of: file))
    }

    // MARK: - Folders

    /// - Parameter hint: a file that may be meant, where nothing else is found.
    private static func search(
        _ path: String, of input: String, into found: inout Found, hint: inout TraceReadingError?
    ) {
        do throws(TraceReadingError) {
            var folder = try TraceFolder(path)
            let failure = searchFiles(of: &folder, path, into: &found)
            let runs = found.directories.count
            for below in folder.folders {
                let count = found.directories.count + found.failures.count
                search(below, of: input, into: &found, hint: &hint)
                if found.directories.count + found.failures.count == count { folder.noteEmpty(folder: below) }
            }
            found.failures += folder.lostLinks(of: input, besideRuns: found.directories.count > runs)
            if let failure {
                found.failures.append(failure)
            } else if let place = found.directories.firstIndex(where: { $0.path == path }) {
                found.directories[place].remarks = folder.remarks
            } else if let refusal = folder.refusal ?? folder.unsupportedShard() {
                found.failures.append(refusal)
            } else {
                hint = hint ?? folder.unsupportedFile()
            }
        } catch {
            found.failures.append(error)
        }
    }

    /// Adds the run whose files lie in a folder; returns why it must be left out, if it must.
    private static func searchFiles(
        of folder: inout TraceFolder, _ path: String, into found: inout Found
    ) -> TraceReadingError? {
        do throws(TraceReadingError) {
            try folder.findShards()
            let captures = try folder.captures()
            if let shard = folder.shards.first {
                for (capture, kind) in captures where try CaptureCatalogue.holdsSelections(capture.path, kind) {
                    throw .traceAndCaptures(folder: path, trace: shard.name, capture: capture.name)
                }
                found.directories.append(TraceDirectory(path: path, shards: folder.shards))
            } else if !captures.isEmpty {
                folder.noteUnreadableCaptures()
                let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
                found.directories.append(TraceDirectory(path: path, shards: captures.map(\.shard), captureName: name))
            }
            return nil
        } catch {
            return error
        }
    }
}
