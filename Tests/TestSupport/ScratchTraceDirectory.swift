public import Foundation

/// A trace directory on disk that lives as long as the value is held.
public final class ScratchTraceDirectory: Sendable {
    public let url: URL

    /// Writes the shards, and `run_meta.json` where its text is given.
    public init(_ shards: [TraceShard], runMetadata: String? = nil) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "kvplace-trace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for shard in shards {
            try Data(shard.bytes).write(to: url.appending(path: shard.name))
        }
        if let runMetadata {
            try Data(runMetadata.utf8).write(to: url.appending(path: "run_meta.json"))
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
