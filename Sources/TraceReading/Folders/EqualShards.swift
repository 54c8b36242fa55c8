import Foundation

/// Shards that hold the same bytes: as tensor-parallel ranks write them that all record, or one beside its compressed
/// copy.
public enum EqualShards {
    /// Names each shard that has the content of an earlier one.
    ///
    /// The content of shards of equal size and fingerprint is compared byte by byte; where one of them cannot be read
    /// any more, since another machine analysed it, size and fingerprint decide. Where shards are compressed, those
    /// that begin alike once decompressed are compared as well.
    ///
    /// Complexity: O(shards log shards) where none is equal, O(bytes) of those that may be.
    public static func remarks(_ shards: [(shard: Shard, fingerprint: String)]) -> [FileRemark] {
        let shards = shards.filter { $0.shard.byteCount > 0 }
        var found: [FileRemark] = []
        let distinct = addTwins(
            shards, alike: { Key(byteCount: $0.shard.byteCount, fingerprint: $0.fingerprint) },
            areEqual: { holdEqualBytes($0, $1) ?? true }, to: &found)
        if distinct.contains(where: { $0.shard.compression != .none }) {
            _ = addTwins(
                distinct, alike: { beginning($0.shard) }, areEqual: { holdEqualBytes($0, $1) ?? false }, to: &found)
        }
        return found.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
    }

    /// Adds a remark for each shard that equals an earlier one with the same key; those without a key equal none.
    ///
    /// - Returns: the others, in order.
    private static func addTwins<Likeness: Hashable>(
        _ shards: [(shard: Shard, fingerprint: String)],
        alike key: ((shard: Shard, fingerprint: String)) -> Likeness?, areEqual: (Shard, Shard) -> Bool,
        to found: inout [FileRemark]
    ) -> [(shard: Shard, fingerprint: String)] {
        var groups: [Likeness: [Shard]] = [:]
        return shards.filter { each in
            guard let key = key(each) else { return true }
            if let twin = groups[key]?.first(where: { areEqual($0, each.shard) }) {
                found.append(FileRemark(file: each.shard.name, kind: .equal, detail: twin.name))
                return false
            }
            groups[key, default: []].append(each.shard)
            return true
        }
    }

    /// How a shard begins, decompressed; nil for one that cannot be read.
    private static func beginning(_ shard: Shard) -> Data? {
        do throws(TraceReadingError) {
            let room = UnsafeMutablePointer<UInt8>.allocate(capacity: beginningByteCount)
            defer { room.deallocate() }
            var source = try source(shard)
            return Data(bytes: room, count: try source.fill(room, count: beginningByteCount))
        } catch {
            return nil
        }
    }

    private struct Key: Hashable {
        let byteCount: Int
        let fingerprint: String
    }

    private static let pieceByteCount = 1 << 20
    private static let beginningByteCount = 1 << 16

    /// nil where one of them cannot be read.
    private static func holdEqualBytes(_ left: Shard, _ right: Shard) -> Bool? {
        do throws(TraceReadingError) {
            return try holdEqualBytes(try source(left), try source(right))
        } catch {
            return nil
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
