/// Shards that hold the same bytes, as tensor-parallel ranks write them that all record.
public enum EqualShards {
    /// Names each shard that has the content of an earlier one.
    ///
    /// Shards of equal size and fingerprint are compared byte by byte; where one of them cannot be read any more, since
    /// another machine analysed it, size and fingerprint decide.
    ///
    /// Complexity: O(shards log shards) where none is equal, O(bytes) of those that may be.
    public static func remarks(_ shards: [(shard: Shard, fingerprint: String)]) -> [FileRemark] {
        var groups: [Key: [Shard]] = [:]
        for (shard, fingerprint) in shards where shard.byteCount > 0 {
            groups[Key(byteCount: shard.byteCount, fingerprint: fingerprint), default: []].append(shard)
        }
        var found: [FileRemark] = []
        for group in groups.values where group.count > 1 {
            var distinct: [Shard] = []
            for shard in group {
                if let twin = distinct.first(where: { areEqual($0, shard) }) {
                    found.append(FileRemark(file: shard.name, kind: .equal, detail: twin.name))
                } else {
                    distinct.append(shard)
                }
            }
        }
        return found.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
    }

    private struct Key: Hashable {
        let byteCount: Int
        let fingerprint: String
    }

    private static let pieceByteCount = 1 << 20

    private static func areEqual(_ left: Shard, _ right: Shard) -> Bool {
        guard let left = try? OpenFile(left.path), let right = try? OpenFile(right.path) else { return true }
        var offset = 0
        while true {
            guard let one = try? left.bytes(at: offset, count: pieceByteCount),
                let other = try? right.bytes(at: offset, count: pieceByteCount)
            else { return true }
            if one != other { return false }
            if one.isEmpty { return true }
            offset += one.count
        }
    }
}
