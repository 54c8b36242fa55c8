/// The format of one capture, as its content told it when the file was found; carried by its shard, so that nobody asks
/// twice.
public struct CaptureKind: Equatable, Sendable {
    let format: any CaptureFormat.Type

    public static func == (left: CaptureKind, right: CaptureKind) -> Bool { left.format == right.format }

    /// Opens a capture of this format.
    ///
    /// - Throws: `.unreadable`, `.badCapture` (also of a file that has changed since), `.readFailed`.
    func open(
        _ path: String, settings: CaptureSettings
    ) throws(TraceReadingError) -> (source: any CaptureFormat, compression: ShardCompression) {
        let file = try CaptureFile(path)
        return (try format.init(file, settings: settings), file.compression)
    }
}
