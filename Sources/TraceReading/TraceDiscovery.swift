import Foundation

/// Finds trace directories below an input path.
public enum TraceDiscovery {
    /// What a search found: the directories by path, and folders below the input that had to be left out.
    public struct Found: Equatable, Sendable {
        public var directories: [TraceDirectory]
        public var failures: [TraceReadingError]
    }

    /// The trace directories of an input: the folder itself, folders below it (recursively; symbolic links to folders
    /// below it are not followed, so that nothing is found twice), or the folder of a single `.jsonl` file of any name.
    ///
    /// - Returns: directories sorted bytewise by path, shards bytewise by file name.
    /// - Throws: `.notFound`, `.unreadable`, `.noTrace`, `.notAShard`, `.shardInTwoForms`; of a folder below the
    ///   input only where nothing else is found.
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
        let url = URL(fileURLWithPath: file)
        guard let form = ShardCompression.of(fileName: url.lastPathComponent) else { throw .notAShard(path: file) }
        let folder = (file as NSString).deletingLastPathComponent
        let shard = Shard(
            name: url.lastPathComponent, path: file, byteCount: byteCount(of: file), compression: form.compression)
        return TraceDirectory(path: folder.isEmpty ? "." : folder, shards: [shard])
    }

    private static func search(_ folder: String, into found: inout Found) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            found.failures.append(.unreadable(path: folder, reason: "the folder cannot be listed"))
            return
        }
        do throws(TraceReadingError) {
            let shards = try shards(among: names, in: folder)
            if !shards.isEmpty { found.directories.append(TraceDirectory(path: folder, shards: shards)) }
        } catch {
            found.failures.append(error)
        }
        for name in names.sorted() {
            let path = TraceDirectory.join(folder, name)
            if isPlainFolder(path) { search(path, into: &found) }
        }
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
