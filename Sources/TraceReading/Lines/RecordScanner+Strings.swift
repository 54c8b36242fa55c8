/// The inside of a JSON string in a line.
struct ScannedString {
    let bytes: UnsafeBufferPointer<UInt8>
    let hasEscape: Bool

    /// The bytes that the string denotes: UTF-8, with the three bytes of their number for surrogates that stand alone,
    /// so that different strings stay different. Nil if an escape is not one of JSON's.
    var decoded: [UInt8]? {
        guard hasEscape else { return Array(bytes) }
        var decoder = EscapeDecoder(bytes)
        return decoder.decode()
    }
}

/// Reads a string from its opening quote to behind the closing one.
///
/// - Throws: `.unterminated`; `fault` for a control character inside.
func scanString(_ cursor: inout UnsafePointer<UInt8>, orThrow fault: LineFault) throws(LineFault) -> ScannedString {
    cursor += 1
    let start = cursor
    var hasEscape = false
    while true {
        skip(&cursor) {
            markBytes($0, equalTo: Byte.quote) | markBytes($0, equalTo: Byte.backslash) | markControls($0)
        }
        if cursor.pointee == Byte.quote { break }
        if cursor.pointee == Byte.lineFeed { throw .unterminated }
        guard cursor.pointee == Byte.backslash else { throw fault }
        hasEscape = true
        cursor += 1
        if cursor.pointee == Byte.lineFeed { throw .unterminated }
        cursor += 1
    }
    let bytes = UnsafeBufferPointer(start: start, count: cursor - start)
    cursor += 1
    return ScannedString(bytes: bytes, hasEscape: hasEscape)
}

/// Replaces the escapes of a string's inside by what they denote.
private struct EscapeDecoder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var decoded: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func decode() -> [UInt8]? {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == Byte.backslash else {
                decoded.append(byte)
                continue
            }
            guard takeEscape() else { return nil }
        }
        return decoded
    }

    private mutating func takeEscape() -> Bool {
        let escape = bytes[index]
        index += 1
        switch escape {
        case Byte.quote, Byte.backslash, UInt8(ascii: "/"): decoded.append(escape)
        case UInt8(ascii: "b"): decoded.append(8)
        case UInt8(ascii: "f"): decoded.append(12)
        case UInt8(ascii: "n"): decoded.append(10)
        case UInt8(ascii: "r"): decoded.append(13)
        case UInt8(ascii: "t"): decoded.append(9)
        case UInt8(ascii: "u"): return takeUnicode()
        default: return false
        }
        return true
    }

    private mutating func takeUnicode() -> Bool {
        guard let unit = takeUnit() else { return false }
        var scalar = UInt32(unit)
        if unit & 0xFC00 == 0xD800, index + 1 < bytes.count, bytes[index] == Byte.backslash,
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let before = index
            index += 2
            guard let low = takeUnit() else { return false }
            if low & 0xFC00 == 0xDC00 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(low) & 0x3FF
            } else {
                index = before
            }
        }
        append(scalar)
        return true
    }

    private mutating func takeUnit() -> UInt16? {
        guard index + 4 <= bytes.count, bytes[index..<index + 4].allSatisfy(isHexadecimal) else { return nil }
        defer { index += 4 }
        return UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    }

    private mutating func append(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80: decoded.append(UInt8(scalar))
        case 0x80..<0x800: decoded += [0xC0 | UInt8(scalar >> 6), continuation(scalar)]
        case 0x800..<0x10000:
            decoded += [0xE0 | UInt8(scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
        default:
            decoded += [
                0xF0 | UInt8(scalar >> 18), continuation(scalar >> 12), continuation(scalar >> 6),
                continuation(scalar),
            ]
        }
    }

    private func continuation(_ bits: UInt32) -> UInt8 { 0x80 | UInt8(bits & 0x3F) }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
