import Foundation

/// What a shard in which no line is a record seems to be, by its beginning, and what makes a record a line of it.
public struct ShardDiagnosis: Equatable, Sendable {
    /// In a few words: `a page of HTML`.
    public let what: String
    /// A command, or what else there is to do.
    public let advice: String
    /// Whether it is a file of another kind, whatever lines stand in it.
    public let isUnsupported: Bool

    /// Nil where the shard cannot be read, or its beginning tells nothing.
    ///
    /// Complexity: reads at most 64 KiB of content.
    public init?(_ shard: Shard) {
        guard shard.content == .lines, let head = try? shard.head(), !head.isEmpty else { return nil }
        let mending: String
        if let format = UnsupportedFormat(head: head, fileName: shard.name) {
            what = format.description
            mending = format.advice(shard.path)
            isUnsupported = true
        } else if let array = MisplacedArray(head, of: shard) {
            what = array.what
            mending = array.advice
            isUnsupported = true
        } else if let layout = TextLayout(head, compression: shard.compression) {
            what = layout.what
            mending = "mend it with: " + layout.command(shard)
            isUnsupported = false
        } else {
            return nil
        }
        advice = shard.pipe == nil ? mending : Self.adviceOfPipe
    }
}

extension ShardDiagnosis {
    /// What makes a pipe readable is told of a file, which commands can name.
    static let adviceOfPipe = "save it as a file: 'kvplace analyze FILE' says what makes it readable"
}

/// Text that holds records, but not one a line of UTF-8, and what mends it.
private enum TextLayout {
    case compressed(ending: String)
    case encoded(name: String)
    case carriageReturns
    case spreadOut

    init?(_ bytes: [UInt8], compression: ShardCompression) {
        let form = ShardCompression(startOf: bytes)
        if compression == .none, form != .none {
            self = .compressed(ending: form.rawValue)
        } else if let name = Self.encoding(bytes) {
            self = .encoded(name: name)
        } else if let kind = Self.layout(bytes) {
            self = kind
        } else {
            return nil
        }
    }

    var what: String {
        switch self {
        case .compressed(let ending): "a \(ending.dropFirst()) file without its ending"
        case .encoded(let name): "\(name) text"
        case .carriageReturns: "text whose lines end with a carriage return alone"
        case .spreadOut: "JSON whose objects do not stand on a line each"
        }
    }

    /// Reads from `shard`, which may be compressed, and leaves it plain.
    func command(_ shard: Shard) -> String {
        let path = ShellWord.quoted(shard.path)
        let plain = ShellWord.quoted(String(shard.path.dropLast(shard.compression.rawValue.count)))
        let new = ShellWord.quoted(shard.path + ".new")
        if case .compressed(let ending) = self { return "mv \(path) \(ShellWord.quoted(shard.path + ending))" }
        switch shard.compression {
        case .none: return "\(filter) < \(path) > \(new) && mv \(new) \(path)"
        case .gzip: return "gzip -dc \(path) | \(filter) > \(plain) && rm \(path)"
        case .zstandard: return "zstd -dc \(path) | \(filter) > \(plain) && rm \(path)"
        }
    }

    private var filter: String {
        switch self {
        case .compressed: "cat"
        case .encoded(let name): "iconv -f \(name) -t UTF-8"
        case .carriageReturns: "tr '\\r' '\\n'"
        case .spreadOut: "jq -c ."
        }
    }

    /// By a byte order mark, or by the zeros beside the first letter; `iconv` wants the mark's encoding without an
    /// order.
    private static func encoding(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        guard bytes.count >= 4 else { return nil }
        switch bytes.prefix(4).map({ $0 == 0 }) {
        case [false, true, true, true]: return "UTF-32LE"
        case [true, true, true, false]: return "UTF-32BE"
        case [false, true, false, true]: return "UTF-16LE"
        case [true, false, true, false]: return "UTF-16BE"
        default: return nil
        }
    }

    private static func layout(_ bytes: [UInt8]) -> TextLayout? {
        let text = bytes.drop { isBlank($0) || Byte.orderMark.contains($0) }
        guard let first = text.first else { return nil }
        let lines = text.split(separator: Byte.lineFeed, maxSplits: 1)
        guard first == Byte.openBrace, let line = lines.first else { return nil }
        if follow(line, [Byte.closeBrace, Byte.carriageReturn, Byte.openBrace]) { return .carriageReturns }
        let isWhole = line.last { !isBlank($0) } == Byte.closeBrace
        return !isWhole && lines.count > 1 || follow(line, [Byte.closeBrace, Byte.openBrace]) ? .spreadOut : nil
    }

    /// Whether some bytes stand in a text one after the other, but for spaces between them.
    private static func follow(_ text: ArraySlice<UInt8>, _ bytes: [UInt8]) -> Bool {
        let dense = text.filter { $0 != Byte.space && $0 != Byte.tab && $0 != Byte.lineFeed }
        return dense.indices.contains { dense[$0...].starts(with: bytes) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == Byte.space || byte == Byte.tab || byte == Byte.lineFeed || byte == Byte.carriageReturn
    }
}
