/// One shard of a trace held in memory: its file name and its bytes.
public struct TraceShard: Equatable, Sendable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A shard of text lines, each ended by a newline.
    public init(name: String, lines: [String]) {
        self.init(name: name, bytes: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
    }

    /// The lines in order, without their newline; a last line without a newline counts, an empty one does not.
    public var lines: [[UInt8]] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
