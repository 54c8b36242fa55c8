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
package enum CaptureCatalogue {
    static let formats: [any CaptureFormat.Type] = [
        NumPyFile.self, NumPyArchive.self, SafeTensorsFile.self, ResponseFile.self,
    ]

    /// As help lists them.
    package static let names = formats.map { $0.name }

    /// The endings of the names at which a folder is searched for captures.
    static let endings = formats.flatMap { format in
        ShardCompression.allCases.flatMap { form in format.endings.map { $0 + form.rawValue } }
    }

    /// The format of a capture, told once by its content; nil of what is none, and of what may not be read.
    ///
    /// - Throws: `.readFailed`, so that no capture is lost because it could not be looked at.
    static func format(of path: String) throws(TraceReadingError) -> CaptureKind? {
        do throws(TraceReadingError) {
            let head = try FileHead(path)
            for format in formats where try format.recognises(head) { return CaptureKind(format: format) }
            return nil
        } catch {
            guard case .readFailed = error else { return nil }
            throw error
        }
    }

    /// Whether a file beside a trace is a capture as well, and not an array of something else.
    ///
    /// - Throws: `.readFailed`.
    static func holdsSelections(_ path: String, _ kind: CaptureKind) throws(TraceReadingError) -> Bool {
        if kind.format.holdsNothingElse { return true }
        do throws(TraceReadingError) {
            return try kind.open(path, settings: CaptureSettings()).source.next() != nil
        } catch {
            guard case .readFailed = error else { return false }
            throw error
        }
    }
}
