import Wording

/// A text under construction, as bytes: a string takes several times as long to grow by short pieces.
struct ByteText: Equatable, Sendable {
    private(set) var bytes: [UInt8] = []

    init() {}

    init(_ text: String) { append(text) }

    init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ other: ByteText) { bytes.append(contentsOf: other.bytes) }

    mutating func append(_ part: Slice<UnsafeBufferPointer<UInt8>>) { bytes.append(contentsOf: part) }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    /// In decimal digits.
    mutating func append(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digitsOf: value.magnitude)
    }

    mutating func append(digitsOf value: UInt) {
        if value >= 10 { append(digitsOf: value / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// As `NumberText.exact` has it.
    mutating func append(exact value: Double) {
        if value == value.rounded(), abs(value) < 1e15 { append(Int(value)) } else { append(value.description) }
    }

    /// Takes off what was appended since there were that many bytes.
    mutating func shorten(to count: Int) { bytes.removeLast(bytes.count - count) }

    static func += (text: inout ByteText, piece: String) { text.append(piece) }
}
