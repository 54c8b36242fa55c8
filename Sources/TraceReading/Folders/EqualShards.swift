import Foundation

/// Shards that hold the same bytes, as tensor-parallel ranks write them that all record.
public enum EqualShards {
    /// Names each shard that has the content of an earlier one.
    ///
    /// The content of shards of equal size and fingerprint is compared byte by byte; where one of them cannot be read
    /// any more, since another machine analysed it, size and fingerprint decide.
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
        do throws(TraceReadingError) {
            return try holdEqualBytes(try source(left), try source(right))
        } catch {
            return true
        }
    }

    /// Opens the content, compressed as it tells: a partial result keeps names and sizes of shards alone.
    private static func source(_ shard: Shard) throws(TraceReadingError) -> any ByteSource & ~Copyable {
        try ShardCompression(of: shard.path).open(shard.path)
    }

    private static func holdEqualBytes(
        _ left: consuming any ByteSource & ~Copyable, _ right: consuming any ByteSource & ~Copyable
    ) throws(TraceReadingError) -> Bool {
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * pieceByteCount)
        defer { room.deallocate() }
        while true {
            let count = try left.fill(room, count: pieceByteCount)
            let other = try right.fill(room + pieceByteCount, count: pieceByteCount)
            if count != other || memcmp(room, room + pieceByteCount, count) != 0 { return false }
            if count == 0 { return true }
        }
    }
}
