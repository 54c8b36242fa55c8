public import Foundation
import TraceReading

/// The form of a partial result on disk: eight bytes that name it, its version, then two parts, the header and the
/// totals, each its length and checksum (64 bits, low byte first) and a Zstandard frame. Nothing of a part is read
/// before its checksum agrees; behind it numbers are those that this program wrote.
public enum PartialFile {
    private static let magic = Array("kvplpart".utf8)
    /// Of this form; a partial of another one is refused.
    static let version: UInt8 = 6
    private static let prefixByteCount = 9

    /// The bytes of a partial: the same for equal ones.
    public static func data(_ partial: PartialResult) throws -> Data {
        var header = PartialWriter()
        try partial.header.encode(to: &header)
        var totals = PartialWriter()
        try partial.encode(to: &totals)
        return Data(magic + [version] + frame(header.bytes) + frame(totals.bytes))
    }

    /// Reads the header alone.
    public static func header(_ data: Data, common: inout CommonShardList) throws(PartialFault) -> PartialHeader {
        try read(data, &common).header
    }

    /// Reads a whole partial.
    public static func partial(_ data: Data, common: inout CommonShardList) throws(PartialFault) -> PartialResult {
        let (header, end) = try read(data, &common)
        let (content, last) = try part(data, at: end)
        guard last == data.count else { throw .damaged("bytes follow its end") }
        var reader = PartialReader(content)
        return try PartialResult(header: header, from: &reader)
    }

    private static func read(
        _ data: Data, _ common: inout CommonShardList
    ) throws(PartialFault) -> (header: PartialHeader, end: Int) {
        let start = [UInt8](data.prefix(prefixByteCount))
        guard start.starts(with: magic) else {
            throw magic.starts(with: start) && !start.isEmpty ? .damaged("it is cut off") : .foreign
        }
        guard start.count == prefixByteCount else { throw .damaged("it is cut off") }
        guard start[magic.count] == version else {
            throw .version("its format has version \(start[magic.count]), this program reads \(version)")
        }
        let (content, end) = try part(data, at: prefixByteCount)
        var reader = PartialReader(content)
        let header = try PartialHeader(from: &reader, common: &common)
        guard reader.isAtEnd else { throw .damaged("its header is longer than it should be") }
        return (header, end)
    }

    private static func frame(_ content: [UInt8]) -> [UInt8] {
        let packed = ZstandardFrame.compress(content)
        return littleEndian(UInt64(packed.count)) + littleEndian(FNV1a.hash(packed)) + packed
    }

    private static func part(_ data: Data, at start: Int) throws(PartialFault) -> (content: [UInt8], end: Int) {
        guard data.count - start >= 16 else { throw .damaged("it is cut off") }
        let length = number(data, at: start)
        guard length <= UInt64(data.count - start - 16) else { throw .damaged("it is cut off") }
        let end = start + 16 + Int(length)
        let packed = [UInt8](data[data.startIndex + start + 16..<data.startIndex + end])
        guard FNV1a.hash(packed) == number(data, at: start + 8) else { throw .damaged("its checksum does not agree") }
        guard let content = ZstandardFrame.decompress(packed) else { throw .damaged("it cannot be decompressed") }
        return (content, end)
    }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func number(_ data: Data, at place: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(data[data.startIndex + place + $1]) << (8 * $1) }
    }
}
