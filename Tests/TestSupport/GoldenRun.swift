import Foundation

/// A folder of `Tests/Golden`: one trace directory (`block<bs>`) and the expected results.
struct GoldenRun {
    var name: String
    var traceDirectory: URL
    var expectedFiles: [URL]

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

    /// Every run, by name. Folders without `expected` hold cases of another kind, those without a trace directory
    /// captures.
    static func all() throws -> [GoldenRun] {
        try entries(of: root).filter { hasExpectations($0) }.compactMap { folder in
            let traceDirectory = try entries(of: folder).first { $0.lastPathComponent.hasPrefix("block") }
            guard let traceDirectory else { return nil }
            return GoldenRun(
                name: folder.lastPathComponent, traceDirectory: traceDirectory,
                expectedFiles: try entries(of: folder.appending(path: "expected")))
        }
    }

    /// `trace_steps_*.jsonl` in bytewise order of their names, else the unsharded `trace_steps.jsonl`.
    static func shards(in directory: URL) throws -> [TraceShard] {
        let names = try entries(of: directory).map(\.lastPathComponent)
        let sharded = names.filter { $0.hasPrefix("trace_steps_") && $0.hasSuffix(".jsonl") }
        return try (sharded.isEmpty ? ["trace_steps.jsonl"] : sharded).map { name in
            TraceShard(name: name, bytes: Array(try Data(contentsOf: directory.appending(path: name))))
        }
    }

    private static func hasExpectations(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "expected").path)
    }

    /// A folder's entries in bytewise order of their names.
    private static func entries(of folder: URL) throws -> [URL] {
        try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .sorted { Array($0.lastPathComponent.utf8).lexicographicallyPrecedes(Array($1.lastPathComponent.utf8)) }
    }
}
