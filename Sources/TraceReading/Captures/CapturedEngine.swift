/// The engine that made captures, as far as their form tells: responses are an engine's own, arrays are anybody's.
public enum CapturedEngine: String, Sendable {
    case sglang, vllm

    /// The one engine of all responses of a directory; nil without responses, and where several engines made them.
    ///
    /// A shard that cannot be read says nothing here; reading its rows tells what is wrong with it.
    ///
    /// - Throws: `.readFailed`.
    public static func read(_ directory: TraceDirectory) throws(TraceReadingError) -> CapturedEngine? {
        var found: CapturedEngine?
        for shard in directory.shards where shard.capture?.format == ResponseFile.self {
            guard let engine = try engine(of: shard) else { continue }
            guard found == nil || found == engine else { return nil }
            found = engine
        }
        return found
    }

    private static func engine(of shard: Shard) throws(TraceReadingError) -> CapturedEngine? {
        do throws(TraceReadingError) {
            return try ResponseSniffer.engine(try FileHead(shard.path))
        } catch {
            guard case .readFailed = error else { return nil }
            throw error
        }
    }
}
