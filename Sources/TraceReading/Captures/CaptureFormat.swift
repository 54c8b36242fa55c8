import Foundation

/// A kind of file with captures. Adding one takes a conforming type in a file or folder of its own, and its line in
/// `CaptureCatalogue.formats`.
protocol CaptureFormat: CaptureSource, SendableMetatype {
    /// As messages name it.
    static var name: String { get }

    /// The endings of the names at which a folder is searched for it.
    static var endings: [String] { get }

    /// How many bytes of entries a byte of the file holds at most.
    static var largestRatio: Int { get }

    /// True if the format alone proves a capture; otherwise an array of selections must be found.
    static var holdsNothingElse: Bool { get }

    /// Whether a file is one, by its content: never by its name alone.
    ///
    /// - Throws: `.readFailed`.
    static func recognises(_ head: FileHead) throws(TraceReadingError) -> Bool

    /// - Throws: `.badCapture` if its frame cannot be read, `.readFailed`.
    init(_ file: CaptureFile, settings: CaptureSettings) throws(TraceReadingError)
}

extension CaptureFormat {
    static var largestRatio: Int { 1 }
    static var holdsNothingElse: Bool { false }
}

/// The beginning of a file's content.
struct FileHead {
    static let byteCount = 64 << 10
    let file: CaptureFile
    let content: any CaptureContent
    /// The first 64 KiB, fewer of a shorter file.
    let bytes: [UInt8]

    init(_ path: String) throws(TraceReadingError) {
        file = try CaptureFile(path)
        content = try file.content()
        bytes = try content.bytes(at: 0, count: Self.byteCount)
    }
}

/// The formats of captures.
enum CaptureCatalogue {
    static let formats: [any CaptureFormat.Type] = [
        NumPyFile.self, NumPyArchive.self, SafeTensorsFile.self, ResponseFile.self,
    ]

    /// The endings of the names at which a folder is searched for captures.
    static let endings = formats.flatMap { format in
        ShardCompression.allCases.flatMap { form in format.endings.map { $0 + form.rawValue } }
    }

    /// Whether a file is a capture. One that may not be read is none.
    ///
    /// - Throws: `.readFailed`, so that no capture is lost because it could not be looked at.
    static func recognises(_ path: String) throws(TraceReadingError) -> Bool {
        do throws(TraceReadingError) {
            return try format(of: try FileHead(path)) != nil
        } catch {
            guard case .readFailed = error else { return false }
            throw error
        }
    }

    private static func format(of head: FileHead) throws(TraceReadingError) -> (any CaptureFormat.Type)? {
        for format in formats where try format.recognises(head) { return format }
        return nil
    }

    /// Whether a file beside a trace is a capture as well, and not an array of something else.
    ///
    /// - Throws: `.readFailed`.
    static func holdsSelections(_ path: String) throws(TraceReadingError) -> Bool {
        do throws(TraceReadingError) {
            let source = try open(path, settings: CaptureSettings()).source
            if type(of: source).holdsNothingElse { return true }
            return try source.next() != nil
        } catch {
            guard case .readFailed = error else { return false }
            throw error
        }
    }

    /// - Throws: `.unreadable`, `.badCapture`, `.readFailed`.
    static func open(
        _ path: String, settings: CaptureSettings
    ) throws(TraceReadingError) -> (source: any CaptureFormat, compression: ShardCompression) {
        let head = try FileHead(path)
        guard let format = try format(of: head) else {
            throw CaptureFault("not a capture any more", "analyse it again once nothing writes to it").inFile(path)
        }
        return (try format.init(head.file, settings: settings), head.file.compression)
    }
}
