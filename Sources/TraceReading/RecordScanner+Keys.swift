/// Reads a key from its opening quote to behind the closing one, and tells which it is.
///
/// A key with escapes (`"request\u005fid"`) denotes what it decodes to, as in any JSON parser.
func scanKey(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) -> RecordKey {
    guard cursor.pointee == Byte.quote else { throw cursor.pointee == Byte.lineFeed ? .unterminated : .badKey }
    cursor += 1
    let start = cursor
    var hasEscape = false
    while true {
        skip(&cursor) {
            markBytes($0, equalTo: Byte.quote) | markBytes($0, equalTo: Byte.backslash) | markControls($0)
        }
        if cursor.pointee == Byte.quote { break }
        if cursor.pointee == Byte.lineFeed { throw .unterminated }
        guard cursor.pointee == Byte.backslash else { throw .badKey }
        hasEscape = true
        cursor += 1
        if cursor.pointee == Byte.lineFeed { throw .unterminated }
        cursor += 1
    }
    let key = UnsafeBufferPointer(start: start, count: cursor - start)
    cursor += 1
    return hasEscape ? try escapedKey(key) : plainKey(key)
}

private let names: [(StaticString, RecordKey)] = [
    ("request_id", .request), ("layer_id", .layer), ("step_idx", .step), ("seq_len_current", .length),
    ("selected_token_pos", .positions),
]

private func plainKey(_ bytes: UnsafeBufferPointer<UInt8>) -> RecordKey {
    switch bytes.count {
    case 10: matches(bytes, "request_id") ? .request : .other
    case 8: matches(bytes, "layer_id") ? .layer : matches(bytes, "step_idx") ? .step : .other
    case 15: matches(bytes, "seq_len_current") ? .length : .other
    case 18: matches(bytes, "selected_token_pos") ? .positions : .other
    default: .other
    }
}

@inline(__always)
private func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    for index in 0..<name.utf8CodeUnitCount where start[index] != name.utf8Start[index] { return false }
    return true
}

/// The rare key with escapes: decoded as text and compared.
private func escapedKey(_ bytes: UnsafeBufferPointer<UInt8>) throws(LineFault) -> RecordKey {
    guard let text = decodeEscapes(bytes) else { throw .badKey }
    return names.first { $0.0.description == text }?.1 ?? .other
}

/// The text of a JSON string's inside, nil if an escape is not one of JSON's.
private func decodeEscapes(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var units: [UInt16] = []
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        index += 1
        guard byte == Byte.backslash else {
            units.append(UInt16(byte))
            continue
        }
        let escape = bytes[index]
        index += 1
        switch escape {
        case Byte.quote, Byte.backslash, UInt8(ascii: "/"): units.append(UInt16(escape))
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            units.append(0)
        case UInt8(ascii: "u"):
            guard index + 4 <= bytes.count, bytes[index..<index + 4].allSatisfy(isHexadecimal),
                let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
            else { return nil }
            units.append(unit)
            index += 4
        default: return nil
        }
    }
    return String(decoding: units, as: UTF16.self)
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
