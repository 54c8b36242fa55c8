/// A file of arrays in the place of lines: compressed as a whole (`.npz.gz`), or through a pipe. Archives are read at
/// places of their own, which neither has.
struct MisplacedArray {
    let what: String
    let advice: String

    /// Nil of a plain file, and of one that holds something else.
    ///
    /// - Parameter head: the first bytes of the content.
    init?(_ head: [UInt8], of shard: Shard) {
        guard shard.compression != .none || shard.pipe != nil, let kind = Self.kind(head) else { return nil }
        let tool = shard.compression == .gzip ? "gzip" : "zstd"
        what = shard.compression == .none ? kind : "\(kind) compressed by \(tool)"
        let ending = shard.compression.rawValue
        let plain = shard.path.hasSuffix(ending) ? String(shard.path.dropLast(ending.count)) : shard.path + ".unpacked"
        advice = "unpack it with: \(tool) -dc < \(ShellWord.quoted(shard.path)) > \(ShellWord.quoted(plain))"
    }

    private static func kind(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) { return "a NumPy array" }
        if head.starts(with: [0x50, 0x4B, 3, 4]) { return "an archive of NumPy arrays" }
        // The length of a header in eight bytes, below 4 GiB, and the header.
        let isTensors = head.count > 16 && head[4..<8].allSatisfy { $0 == 0 } && head[8] == Byte.openBrace
        return isTensors ? "a safetensors file" : nil
    }
}
