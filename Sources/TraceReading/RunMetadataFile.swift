import Foundation

/// What `run_meta.json` beside the shards says of a run. A key that is absent, null or of another type is nil.
public struct RunMetadataFile: Equatable, Sendable {
    public var runName: String?
    public var dataset: String?
    public var rank: Int?
    public var worldSize: Int?
    public var schemaVersion: Int?
    public var sampleRate: Double?
    /// Positive, else nil.
    public var blockSizeTokens: Int?
    /// The file exists, and cannot be read or is no JSON object.
    public var isMalformed = false

    public init() {}

    /// The path of the metadata of a trace directory.
    public static func path(in directory: String) -> String {
        TraceDirectory.join(directory, "run_meta.json")
    }

    /// Reads the metadata of a trace directory; nil if there is none.
    public static func read(in directory: String) -> RunMetadataFile? {
        guard FileManager.default.fileExists(atPath: path(in: directory)) else { return nil }
        var file = RunMetadataFile()
        guard let data = contents(in: directory),
            let object = PythonJSON.value(data) as? [String: Any]
        else {
            file.isMalformed = true
            return file
        }
        file.runName = object["run_name"] as? String
        file.dataset = object["dataset"] as? String
        file.rank = integer(object["rank"])
        file.worldSize = integer(object["world_size"])
        file.schemaVersion = integer(object["schema_version"])
        file.blockSizeTokens = integer(object["block_size_tokens"]).flatMap { $0 > 0 ? $0 : nil }
        let configuration = object["config"] as? [String: Any]
        file.sampleRate = number(configuration?["sample_rate"])
        return file
    }

    /// The bytes of the metadata; nil if there is no regular file of a sensible size that can be read.
    static func contents(in directory: String) -> Data? {
        guard let (descriptor, byteCount) = try? openRegularFile(path(in: directory)) else { return nil }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return byteCount <= largestByteCount ? try? handle.read(upToCount: largestByteCount) ?? Data() : nil
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
