/// Writes the integers, texts and lists of a partial result: variable-length integers, seven bits a byte, low bits
/// first. Complexity: O(bytes).
struct PartialWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Signed: 0, −1, 1, −2, … become 0, 1, 2, 3, …
    mutating func put(_ value: Int) { put(UInt64(bitPattern: Int64(value << 1 ^ value >> 63))) }

    mutating func put(_ value: Bool) { put(value ? UInt64(1) : 0) }

    mutating func put(_ value: UInt128) {
        put(UInt64(truncatingIfNeeded: value))
        put(UInt64(truncatingIfNeeded: value >> 64))
    }

    /// Bit by bit: infinities too.
    mutating func put(_ value: Double) { put(value.bitPattern) }

    mutating func put(_ text: String) { put(Array(text.utf8)) }

    mutating func put(_ content: [UInt8]) {
        put(content.count)
        bytes += content
    }

    mutating func put<Value: PartialCodable>(_ value: Value) { value.encode(to: &self) }

    /// A list with its length in front.
    mutating func put<Values: Collection>(_ values: Values, _ body: (inout PartialWriter, Values.Element) -> Void) {
        put(values.count)
        for value in values { body(&self, value) }
    }

    mutating func put<Value: PartialCodable>(_ values: [Value]) { put(values) { $0.put($1) } }

    mutating func put(_ counts: [UInt64]) { put(counts) { $0.put($1) } }
}

/// What a partial result holds: written and read exactly, so that what is read is equal to what was written.
protocol PartialCodable {
    func encode(to writer: inout PartialWriter)

    /// - Throws: where the bytes are not what `encode` writes.
    init(from reader: inout PartialReader) throws(PartialFault)
}
