import Foundation
import TextReading

/// What `run_meta.json` beside the shards says of a run. A key that is absent, null or of another type is nil.
public struct RunMetadataFile: Equatable, Sendable {
    public var runName: String?
    public var dataset: String?
    public var rank: Int?
    public var worldSize: Int?
    public var schemaVersion: Int?
    public var sampleRate: Double?
    /// What selected, where it was not an indexer.
    public var selection: String?
    /// A date, or a date and a time, as ISO 8601 writes them (`CalendarTime`).
    public var date: String?
    /// What stands as the date and is none, shortened; nil where there is a date, or nothing.
    public var unreadDate: String?
    /// Positive, else nil.
    public var blockSizeTokens: Int?
    /// The file exists, and cannot be read or is no JSON object.
    public var isMalformed = false
    /// Where it stops being JSON (`line 3, column 7`), if it does.
    public var malformedPlace: String?

    public init() {}

    /// The path of the metadata of a trace directory.
    public static func path(in directory: String) -> String {
        TraceDirectory.join(directory, "run_meta.json")
    }

    /// Reads the metadata of a trace directory; nil if there is none.
    ///
    /// - Throws: `.readFailed`.
    public static func read(in directory: String) throws(TraceReadingError) -> RunMetadataFile? {
        guard FileManager.default.fileExists(atPath: path(in: directory)) else { return nil }
        return RunMetadataFile(contents: try contents(in: directory))
    }

    /// Reads metadata.
    ///
    /// - Parameter data: the bytes of the file; nil where it cannot be read.
    init(contents data: Data?) {
        guard let object = data.flatMap(JSONText.value) as? [String: Any] else {
            isMalformed = true
            malformedPlace = data.flatMap(JSONPlace.init(ofErrorIn:))?.text
            return
        }
        runName = object["run_name"] as? String
        dataset = object["dataset"] as? String
        selection = object["selection"] as? String
        rank = Self.integer(object["rank"])
        worldSize = Self.integer(object["world_size"])
        schemaVersion = Self.integer(object["schema_version"])
        blockSizeTokens = Self.integer(object["block_size_tokens"]).flatMap { $0 > 0 ? $0 : nil }
        let configuration = object["config"] as? [String: Any]
        sampleRate = Self.number(configuration?["sample_rate"])
        readDate(object["date"])
    }

    private mutating func readDate(_ value: Any?) {
        guard let value, !(value is NSNull) else { return }
        if let text = value as? String, CalendarTime(text) != nil {
            date = text
        } else {
            unreadDate = String(Self.written(value).prefix(Self.longestUnreadDate))
        }
    }

    private static let longestUnreadDate = 60

    /// A text as it is, anything else as JSON.
    private static func written(_ value: Any) -> String {
        if let text = value as? String { return text }
        let json = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return json.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
    }

    /// The bytes of the metadata; nil if there is no regular file of a sensible size that can be opened.
    ///
    /// - Throws: `.readFailed`.
    static func contents(in directory: String) throws(TraceReadingError) -> Data? {
        let file: OpenFile
        do throws(TraceReadingError) {
            file = try OpenFile(path(in: directory))
        } catch {
            guard case .readFailed = error else { return nil }
            throw error
        }
        guard file.byteCount <= largestByteCount else { return nil }
        return Data(try file.bytes(at: 0, count: file.byteCount))
    }

    /// Metadata of a run is a page of text; what is larger is something else.
    private static let largestByteCount = 16 << 20

    private static func integer(_ value: Any?) -> Int? {
        number(value).flatMap(Int.init(exactly:))
    }

    /// A JSON number. `value is Bool` would also hold for 0 and 1, so booleans are told by how they are stored.
    private static func number(_ value: Any?) -> Double? {
        guard let number = value as? NSNumber, String(cString: number.objCType) != "c" else { return nil }
        return number.doubleValue
    }
}
