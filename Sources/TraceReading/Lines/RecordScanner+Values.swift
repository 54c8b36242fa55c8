/// What stands where an integer should.
enum ScannedInteger: Equatable {
    case integer(Int)
    case null
    case fault(LineFault)
}

/// Reads a JSON integer that fits Int64, a decimal of integral value below 2⁵³ (`3.0`, `1e2`), or `null`; on a fault
/// the cursor's place is of no meaning. `3.5`, `true`, `"3"` and numbers with leading zeros are faults, as is
/// `1e30`, which fits no integer.
func scanInteger(_ cursor: inout UnsafePointer<UInt8>) -> ScannedInteger {
    let start = cursor
    let plain = scanPlainInteger(&cursor)
    guard case .fault = plain else { return plain }
    var retry = start
    guard let integer = scanIntegralDecimal(&retry) else {
        return plain == .fault(.notAnInteger) && isDecimalBeyondInt64(start) ? .fault(.integerOverflow) : plain
    }
    cursor = retry
    return .integer(integer)
}

@inline(__always)
private func scanPlainInteger(_ cursor: inout UnsafePointer<UInt8>) -> ScannedInteger {
    if skipNull(&cursor) { return .null }
    let isNegative = cursor.pointee == Byte.minus
    if isNegative { cursor += 1 }
    let start = cursor
    var magnitude: UInt64 = 0
    while cursor.pointee &- Byte.zero < 10 {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(cursor.pointee &- Byte.zero))
        if overflow || carry { return .fault(.integerOverflow) }
        magnitude = sum
        cursor += 1
    }
    let digitCount = cursor - start
    guard digitCount > 0, digitCount == 1 || start.pointee != Byte.zero, endsScalar(cursor.pointee) else {
        return .fault(.notAnInteger)
    }
    if isNegative {
        return magnitude <= 1 << 63 ? .integer(Int(truncatingIfNeeded: 0 &- magnitude)) : .fault(.integerOverflow)
    }
    return magnitude < 1 << 63 ? .integer(Int(magnitude)) : .fault(.integerOverflow)
}

/// Skips `null` where it stands alone; false, and the cursor unmoved, otherwise.
@inline(__always)
func skipNull(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    guard cursor[0] == UInt8(ascii: "n"), cursor[1] == UInt8(ascii: "u"), cursor[2] == UInt8(ascii: "l"),
        cursor[3] == UInt8(ascii: "l"), endsScalar(cursor[4])
    else { return false }
    cursor += 4
    return true
}

/// Whether a byte may follow a number or a literal.
@inline(__always)
func endsScalar(_ byte: UInt8) -> Bool {
    byte == Byte.comma || byte == Byte.closeBrace || byte == Byte.closeBracket || byte == Byte.space
        || byte == Byte.lineFeed || byte == Byte.carriageReturn || byte == Byte.tab
}

/// Skips a value of any kind, looking only for its end. Nesting is counted, not recursed into, so depth costs nothing.
func skipValue(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
    switch cursor.pointee {
    case Byte.quote: try skipString(&cursor)
    case Byte.openBrace, Byte.openBracket: try skipContainer(&cursor)
    default: try skipScalar(&cursor)
    }
}

/// A number or literal: a run of bytes without structure. Python's `NaN` and `Infinity` are accepted.
private func skipScalar(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
    let start = cursor
    while !endsScalar(cursor.pointee) {
        switch cursor.pointee {
        case Byte.quote, Byte.colon, Byte.openBrace, Byte.openBracket: throw .badSeparator
        default: cursor += 1
        }
    }
    guard cursor > start else { throw cursor.pointee == Byte.lineFeed ? .unterminated : .missingValue }
}

private func skipString(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
    cursor += 1
    while true {
        skip(&cursor) {
            markBytes($0, equalTo: Byte.quote) | markBytes($0, equalTo: Byte.backslash)
                | markBytes($0, equalTo: Byte.lineFeed)
        }
        if cursor.pointee == Byte.quote { break }
        if cursor.pointee == Byte.backslash { cursor += 1 }
        if cursor.pointee == Byte.lineFeed { throw .unterminated }
        cursor += 1
    }
    cursor += 1
}

private func skipContainer(_ cursor: inout UnsafePointer<UInt8>) throws(LineFault) {
    // Brackets become braces.
    let caseBits: UInt64 = 0x2020_2020_2020_2020
    var depth = 0
    while true {
        skip(&cursor) {
            markBytes($0 | caseBits, equalTo: Byte.openBrace) | markBytes($0 | caseBits, equalTo: Byte.closeBrace)
                | markBytes($0, equalTo: Byte.quote) | markBytes($0, equalTo: Byte.lineFeed)
        }
        switch cursor.pointee {
        case Byte.openBrace, Byte.openBracket: depth += 1
        case Byte.closeBrace, Byte.closeBracket:
            depth -= 1
            if depth == 0 {
                cursor += 1
                return
            }
        case Byte.quote:
            try skipString(&cursor)
            continue
        case Byte.lineFeed: throw .unterminated
        default: break
        }
        cursor += 1
    }
}
