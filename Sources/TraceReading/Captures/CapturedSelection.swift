/// What selected, as captures say it themselves: an archive of a recorder holds a text `selection` where its rows are
/// not those of an indexer (`attention proxy`: the tokens of largest attention of a dense model).
public enum CapturedSelection {
    /// The texts of all captures of a directory, each once, in reading order; nil where none has one.
    ///
    /// A shard that cannot be read as an archive says nothing here; reading its rows tells what is wrong with it.
    ///
    /// - Throws: `.readFailed`.
    public static func read(_ directory: TraceDirectory) throws(TraceReadingError) -> String? {
        var texts: [String] = []
        for shard in directory.shards where shard.capture?.format == NumPyArchive.self {
            if let text = try text(of: shard), !texts.contains(text) { texts.append(text) }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    private static func text(of shard: Shard) throws(TraceReadingError) -> String? {
        do throws(TraceReadingError) {
            let file = try CaptureFile(shard.path)
            guard file.compression == .none else { return nil }
            return try NumPyArchive(file, settings: CaptureSettings()).selection()
        } catch {
            guard case .readFailed = error else { return nil }
            throw error
        }
    }
}
