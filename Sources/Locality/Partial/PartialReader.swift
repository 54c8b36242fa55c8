/// Reads what `PartialWriter` wrote. Nothing that is read makes it reserve more than what is there.
struct PartialReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    /// What was not read yet.
    var rest: ArraySlice<UInt8> { bytes[place...] }

    mutating func skipRest() { place = bytes.count }

    mutating func unsigned() throws(PartialFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .damaged("its content ends early")
    }

    mutating func integer() throws(PartialFault) -> Int {
        let value = try unsigned()
        return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
    }

    /// A number from 0 to `largest`.
    mutating func integer(upTo largest: Int) throws(PartialFault) -> Int {
        let value = try integer()
        guard 0...largest ~= value else { throw .damaged("a number in it is out of its range") }
        return value
    }

    /// A number that is not negative.
    mutating func natural() throws(PartialFault) -> Int { try integer(upTo: .max) }

    mutating func flag() throws(PartialFault) -> Bool { try unsigned() != 0 }

    mutating func wide() throws(PartialFault) -> UInt128 {
        let low = try unsigned()
        return UInt128(try unsigned()) << 64 | UInt128(low)
    }

    mutating func real() throws(PartialFault) -> Double { Double(bitPattern: try unsigned()) }

    mutating func text() throws(PartialFault) -> String { String(decoding: try content(), as: UTF8.self) }

    mutating func content() throws(PartialFault) -> [UInt8] {
        let count = try count()
        place += count
        return Array(bytes[place - count..<place])
    }

    /// The length of a list, each element of which takes at least a byte.
    mutating func count() throws(PartialFault) -> Int {
        let count = try integer(upTo: .max)
        guard count <= bytes.count - place else { throw .damaged("a list in it is longer than what is there") }
        return count
    }

    mutating func list<Value>(
        _ element: (inout PartialReader) throws(PartialFault) -> Value
    ) throws(PartialFault) -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try element(&self)) }
        return values
    }

    mutating func list<Value: PartialCodable>(of type: Value.Type) throws(PartialFault) -> [Value] {
        try list { (reader) throws(PartialFault) in try Value(from: &reader) }
    }

    mutating func counts() throws(PartialFault) -> [UInt64] {
        try list { (reader) throws(PartialFault) in try reader.unsigned() }
    }
}

/// Why a partial result cannot be read or merged; the caller names the file.
public enum PartialFault: Error, Equatable {
    /// It is no partial result.
    case foreign
    /// Its bytes are not those that were written.
    case damaged(String)
    /// Another version of the program or of the format wrote it.
    case version(String)
    /// It does not belong to the others.
    case mismatch(String)
}
