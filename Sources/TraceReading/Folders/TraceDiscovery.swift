import Foundation

/// Finds trace directories, and folders of captures, below an input path.
public enum TraceDiscovery {
    /// What a search found: the directories by path, and folders below the input that had to be left out.
    public struct Found: Equatable, Sendable {
        public var directories: [TraceDirectory]
        public var failures: [TraceReadingError]
    }

    /// The trace directories of an input: the folder itself, folders below it (recursively; symbolic links to folders
    /// below it are not followed, so that nothing is found twice), or the folder of a single `.jsonl` file of any name.
    /// The captures of a folder are one run, too, each a shard; a single file may be one, whatever its name.
    ///
    /// - Returns: directories sorted bytewise by path, shards bytewise by file name, captures in numeric order.
    /// - Throws: `.notFound`, `.unreadable`, `.noTrace`, `.notAShard`, `.shardInTwoForms`, `.traceAndCaptures`; of a
    ///   folder below the input only where nothing else is found.
    public static func find(_ input: String) throws(TraceReadingError) -> Found {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
            throw .notFound(path: input)
        }
        guard isFolder.boolValue else { return Found(directories: [try single(file: input)], failures: []) }
        var found = Found(directories: [], failures: [])
        search(input, into: &found)
        guard !found.directories.isEmpty else { throw found.failures.first ?? .noTrace(path: input) }
        found.directories.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        return found
    }

    private static func single(file: String) throws(TraceReadingError) -> TraceDirectory {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let folder = (file as NSString).deletingLastPathComponent
        let path = folder.isEmpty ? "." : folder
        if try CaptureCatalogue.recognises(file) {
            return TraceDirectory(path: path, shards: [capture(name, path: file)], captureName: name)
        }
        guard let form = ShardCompression.of(fileName: name) else { throw .notAShard(path: file) }
        let shard = Shard(name: name, path: file, byteCount: byteCount(of: file), compression: form.compression)
        return TraceDirectory(path: path, shards: [shard])
    }

    /// Whether a file is a capture, by its content.
    ///
    /// - Throws: `.readFailed`.
    public static func isCapture(_ path: String) throws(TraceReadingError) -> Bool {
        try CaptureCatalogue.recognises(path)
    }

    private static func search(_ folder: String, into found: inout Found) {
        let names: [String]
        do throws(TraceReadingError) {
            names = try FolderListing.names(in: folder)
        } catch {
            found.failures.append(error)
            return
        }
        do throws(TraceReadingError) {
            let shards = try shards(among: names, in: folder)
            let captures = try captures(among: names, in: folder)
            if let shard = shards.first {
                for capture in captures where try CaptureCatalogue.holdsSelections(capture.path) {
                    throw .traceAndCaptures(folder: folder, trace: shard.name, capture: capture.name)
                }
                found.directories.append(TraceDirectory(path: folder, shards: shards))
            } else if !captures.isEmpty {
                let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
                found.directories.append(TraceDirectory(path: folder, shards: captures, captureName: name))
            }
        } catch {
            found.failures.append(error)
        }
        for name in names.sorted() {
            let path = TraceDirectory.join(folder, name)
            if isPlainFolder(path) { search(path, into: &found) }
        }
    }

    /// The reading order of the shards of a directory: bytewise by name, captures in numeric order.
    public static func precedes(_ left: String, _ right: String, isCapture: Bool) -> Bool {
        isCapture ? NumericOrder.precedes(left, right) : left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func shards(among names: [String], in folder: String) throws(TraceReadingError) -> [Shard] {
        var shards: [Shard] = []
        var formOf: [String: String] = [:]
        for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
            guard let form = ShardCompression.of(fileName: name), isShardName(form.plainName) else { continue }
            let path = TraceDirectory.join(folder, name)
            if isPlainFolder(path) { continue }
            if let other = formOf.updateValue(path, forKey: form.plainName) {
                throw .shardInTwoForms(first: other, second: path)
            }
            shards.append(
                Shard(name: name, path: path, byteCount: byteCount(of: path), compression: form.compression))
        }
        return shards
    }

    private static func captures(among names: [String], in folder: String) throws(TraceReadingError) -> [Shard] {
        var captures: [Shard] = []
        let candidates = names.filter { name in
            CaptureCatalogue.endings.contains { name.hasSuffix($0) } && !isShard(name)
        }
        for name in candidates.sorted(by: NumericOrder.precedes) {
            let path = TraceDirectory.join(folder, name)
            if !isPlainFolder(path), try CaptureCatalogue.recognises(path) {
                captures.append(capture(name, path: path))
            }
        }
        return captures
    }

    private static func capture(_ name: String, path: String) -> Shard {
        Shard(name: name, path: path, byteCount: byteCount(of: path), compression: .none, content: .capture)
    }

    private static func isShard(_ name: String) -> Bool {
        ShardCompression.of(fileName: name).map { isShardName($0.plainName) } ?? false
    }

    private static func isShardName(_ plainName: String) -> Bool {
        plainName == "trace_steps.jsonl" || plainName.hasPrefix("trace_steps_")
    }

    private static func isPlainFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func byteCount(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
