import Foundation

/// What a shard in which no line is a record seems to be, by its beginning, and the command that makes a record a line
/// of it.
public struct ShardDiagnosis: Equatable, Sendable {
    /// In a few words: `a JSON array`.
    public let what: String
    /// For a shell; it puts the mended shard in the place of the old one.
    public let command: String

    /// Nil where the shard cannot be read, or its beginning tells nothing.
    ///
    /// Complexity: reads at most 64 KiB of content.
    public init?(_ shard: Shard) {
        guard shard.content == .lines, let bytes = try? Self.head(of: shard), !bytes.isEmpty,
            let kind = Kind(bytes, compression: shard.compression)
        else { return nil }
        what = kind.what
        command = kind.command(shard)
    }

    private static let headByteCount = 64 << 10

    private static func head(of shard: Shard) throws(TraceReadingError) -> [UInt8] {
        var source = try shard.compression.open(shard.path)
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: headByteCount)
        defer { room.deallocate() }
        var filled = 0
        while filled < headByteCount {
            let count = try source.read(into: room + filled, room: headByteCount - filled)
            guard count > 0 else { break }
            filled += count
        }
        return Array(UnsafeBufferPointer(start: room, count: filled))
    }
}

/// The kinds that are told from each other, and what mends each.
private enum Kind {
    case compressed(ending: String)
    case encoded(name: String)
    case carriageReturns
    case array
    case spreadOut

    init?(_ bytes: [UInt8], compression: ShardCompression) {
        if compression == .none, let ending = Self.compression(bytes) {
            self = .compressed(ending: ending)
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
        case .array: "a JSON array"
        case .spreadOut: "JSON whose objects do not stand on a line each"
        }
    }

    /// Reads from `shard`, which may be compressed, and leaves it plain.
    func command(_ shard: Shard) -> String {
        let path = Self.quoted(shard.path)
        let plain = Self.quoted(String(shard.path.dropLast(shard.compression.rawValue.count)))
        if case .compressed(let ending) = self { return "mv \(path) \(Self.quoted(shard.path + ending))" }
        switch shard.compression {
        case .none:
            return "\(filter) < \(path) > \(Self.quoted(shard.path + ".new")) && "
                + "mv \(Self.quoted(shard.path + ".new")) \(path)"
        case .gzip: return "gzip -dc \(path) | \(filter) > \(plain) && rm \(path)"
        case .zstandard: return "zstd -dc \(path) | \(filter) > \(plain) && rm \(path)"
        }
    }

    private var filter: String {
        switch self {
        case .compressed: "cat"
        case .encoded(let name): "iconv -f \(name) -t UTF-8"
        case .carriageReturns: "tr '\\r' '\\n'"
        case .array: "jq -c '.[]'"
        case .spreadOut: "jq -c ."
        }
    }

    private static func compression(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x1F, 0x8B]) { return ShardCompression.gzip.rawValue }
        return bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? ShardCompression.zstandard.rawValue : nil
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

    private static func layout(_ bytes: [UInt8]) -> Kind? {
        let text = bytes.drop { isBlank($0) || Byte.orderMark.contains($0) }
        guard let first = text.first else { return nil }
        let next = text.dropFirst().first { !isBlank($0) }
        let lines = text.split(separator: Byte.lineFeed, maxSplits: 1)
        if first == Byte.openBracket { return next == Byte.openBrace ? .array : nil }
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

    /// A path as one word of a shell.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            let character = Unicode.Scalar(byte)
            return character.properties.isAlphabetic && character.isASCII || ("0"..."9").contains(character)
                || "/._-+:,@".unicodeScalars.contains(character)
        }
        if isPlain, !path.hasPrefix("-") { return path }
        return "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
