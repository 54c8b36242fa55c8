/// Which layers captures have, told from their first array alone.
public enum CapturedLayers {
    /// Ids of the layers of a directory's first capture; nil of a trace, and where the capture cannot be read: reading
    /// its rows tells what is wrong with it.
    ///
    /// - Throws: `.readFailed`.
    public static func first(
        of directory: TraceDirectory, settings: CaptureSettings
    ) throws(TraceReadingError) -> [Int]? {
        guard let shard = directory.shards.first(where: { $0.capture != nil }), let kind = shard.capture else {
            return nil
        }
        do throws(TraceReadingError) {
            return try kind.open(shard.path, settings: settings).source.next()?.shape.layerIDs
        } catch {
            guard case .readFailed = error else { return nil }
            throw error
        }
    }
}
