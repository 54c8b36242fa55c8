import Foundation

/// A quick fingerprint of a trace directory: 64-bit FNV-1a over the names and sizes of its shards, samples of their
/// content and the whole of `run_meta.json`.
///
/// Of each shard the first and the last 64 KiB and sixteen pieces of 4 KiB between them at equal distances are read, so
/// that tens of gigabytes are checked in milliseconds. The header of a gzip file, which holds a name and a time, is
/// left out, so that equal content compressed twice has one fingerprint. A change of the same length in between can
/// escape it: it tells whether a stored result is still that of these files, it does not prove it.
public enum TraceFingerprint {
    /// Sixteen hexadecimal digits.
    ///
    /// - Throws: `.unreadable` if a shard cannot be opened, `.readFailed`.
    public static func compute(_ directory: TraceDirectory) throws(TraceReadingError) -> String {
        try combine(directory, ofShards(directory))
    }

    /// The fingerprint of each shard of a directory, in order.
    ///
    /// - Throws: `.unreadable` if a shard cannot be opened, `.readFailed`.
    public static func ofShards(_ directory: TraceDirectory) throws(TraceReadingError) -> [String] {
        var fingerprints: [String] = []
        for shard in directory.shards { fingerprints.append(try compute(shard)) }
        return fingerprints
    }

    /// The fingerprint of a directory, from those of its shards.
    ///
    /// - Throws: `.readFailed`.
    public static func combine(
        _ directory: TraceDirectory, _ fingerprints: [String]
    ) throws(TraceReadingError) -> String {
        let shards = zip(directory.shards, fingerprints).map { shard, fingerprint in
            (name: shard.name, byteCount: shard.pipe?.byteCount ?? shard.byteCount, fingerprint: fingerprint)
        }
        return combine(shards, metadata: try metadata(in: directory.path))
    }

    /// Hashes samples of one shard's content; of a pipe, of what came so far.
    ///
    /// - Throws: `.unreadable` if it cannot be opened, `.readFailed`.
    public static func compute(_ shard: Shard) throws(TraceReadingError) -> String {
        if let pipe = shard.pipe { return pipe.fingerprint }
        var hash = FNV1a()
        try addSamples(of: shard, to: &hash)
        return hash.digits
    }

    /// Hashes the whole of `run_meta.json`; empty without one.
    ///
    /// - Throws: `.readFailed`.
    public static func metadata(in directory: String) throws(TraceReadingError) -> String {
        guard let data = try RunMetadataFile.contents(in: directory) else { return "" }
        var hash = FNV1a()
        hash.add(Array(data))
        return hash.digits
    }

    /// Combines the fingerprints of a directory's parts: so it can be had where no machine sees all shards.
    public static func combine(
        _ shards: [(name: String, byteCount: Int, fingerprint: String)], metadata: String
    ) -> String {
        var hash = FNV1a()
        for shard in shards {
            for part in [shard.name, String(shard.byteCount), shard.fingerprint] { hash.add(Array(part.utf8)) }
        }
        hash.add(Array(metadata.utf8))
        return hash.digits
    }

    private static let edgeByteCount = 64 << 10
    private static let pieceByteCount = 4 << 10
    private static let pieceCount = 16

    private static func addSamples(of shard: Shard, to hash: inout FNV1a) throws(TraceReadingError) {
        let file = try OpenFile(shard.path)
        let size = shard.byteCount
        var first = try file.bytes(at: 0, count: edgeByteCount)
        if shard.compression == .gzip { first.removeFirst(GzipHeader.byteCount(first)) }
        hash.add(first)
        for piece in 1...pieceCount where size > 2 * edgeByteCount {
            try addBytes(of: file, at: size / (pieceCount + 1) * piece, count: pieceByteCount, to: &hash)
        }
        if size > edgeByteCount {
            try addBytes(of: file, at: max(edgeByteCount, size - edgeByteCount), count: edgeByteCount, to: &hash)
        }
    }

    private static func addBytes(
        of file: OpenFile, at offset: Int, count: Int, to hash: inout FNV1a
    ) throws(TraceReadingError) {
        hash.add(try file.bytes(at: offset, count: count))
    }
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo), with the length of each part mixed in.
public struct FNV1a {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Hashes one byte string and its length.
    public static func hash(_ bytes: [UInt8]) -> UInt64 {
        var hash = FNV1a()
        hash.add(bytes)
        return hash.value
    }

    /// Sixteen hexadecimal digits.
    var digits: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { mix(byte) }
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
    }

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
