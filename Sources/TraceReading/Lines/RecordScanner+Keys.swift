/// Reads a key from its opening quote to behind the closing one, and tells which it is.
///
/// A key with escapes (`"request\u005fid"`) denotes what it decodes to, as in any JSON parser.
func scanKey(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) -> RecordKey {
    guard cursor.pointee == Byte.quote else { throw cursor.pointee == Byte.lineFeed ? .unterminated : .badKey }
    let key = try scanString(&cursor, orThrow: .badKey)
    return key.hasEscape ? try escapedKey(key) : plainKey(key.bytes)
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

/// The rare key with escapes: decoded and compared.
private func escapedKey(_ key: ScannedString) throws(LineFault) -> RecordKey {
    guard let decoded = key.decoded else { throw .badKey }
    return names.first { Array($0.0.description.utf8) == decoded }?.1 ?? .other
}
