/// A folder with the shards of one run, as it was found below an input path.
public struct TraceDirectory: Equatable, Sendable {
    /// The input path as written, joined with the path below it.
    public var path: String
    /// Bytewise by file name: the reading order.
    public var shards: [Shard]
    /// The name of a run of captures: that of its file or folder; nil: a trace, whose `run_meta.json` names it.
    public var captureName: String?
    /// The input path, where that is a file in the folder and not the folder.
    public var file: String?
    /// What is known of its files before they are read: those left out.
    public var remarks: [FileRemark] = []

    public init(path: String, shards: [Shard], captureName: String? = nil, file: String? = nil) {
        self.path = path
        self.shards = shards
        self.captureName = captureName
        self.file = file
    }

    /// The pipe that its one shard comes through; nil of files.
    public var pipe: Pipe? { shards.first?.pipe }

    /// What people and commands name it by.
    public var input: String { file ?? path }

    /// The path of a file in the folder.
    public func path(of name: String) -> String {
        if let file, shards.first?.name == name { return file }
        return TraceDirectory.join(path, name)
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

/// One file of records. All records of a request stand in one shard.
public struct Shard: Equatable, Sendable {
    /// File name inside its folder.
    public var name: String
    /// Path by which it is opened.
    public var path: String
    /// Size on disk when it was found.
    public var byteCount: Int
    public var compression: ShardCompression
    public var content: ShardContent
    /// Where it comes through a pipe instead.
    var pipe: Pipe?

    public init(
        name: String, path: String, byteCount: Int, compression: ShardCompression, content: ShardContent = .lines
    ) {
        self.name = name
        self.path = path
        self.byteCount = byteCount
        self.compression = compression
        self.content = content
    }
}

extension Shard {
    /// Whether it is a shard of lines by its content alone.
    public var hasOtherName: Bool {
        content == .lines && pipe == nil && ShardCompression.of(fileName: name) == nil
    }

    /// The format of a capture; nil of lines.
    var capture: CaptureKind? {
        if case .capture(let kind) = content { kind } else { nil }
    }
}

/// What a shard holds.
public enum ShardContent: Equatable, Sendable {
    /// A record a line, JSON.
    case lines
    /// What an engine or a researcher captured.
    case capture(CaptureKind)
}

extension Shard {
    /// What comes through a pipe.
    init(_ pipe: Pipe, path: String) {
        self.init(name: pipe.name, path: path, byteCount: 0, compression: pipe.compression)
        self.pipe = pipe
    }
}

/// How a shard lies on disk, told by the end of its name.
public enum ShardCompression: String, CaseIterable, Sendable {
    case none = ""
    case gzip = ".gz"
    case zstandard = ".zst"

    /// The form of a file name that ends in `.jsonl` (and a compression's ending), and the name without that ending.
    static func of(fileName: String) -> (compression: ShardCompression, plainName: String)? {
        for compression in allCases where fileName.hasSuffix(".jsonl" + compression.rawValue) {
            return (compression, String(fileName.dropLast(compression.rawValue.count)))
        }
        return nil
    }
}
