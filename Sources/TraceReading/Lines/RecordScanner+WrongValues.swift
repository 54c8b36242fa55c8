/// Skips a value of a key that is read, where it has the wrong type: it must be JSON all the same, since a later value
/// of the key may be the one that counts. Nested objects, lists and strings are looked at only to find their end.
///
/// - Throws: `fault` for a number or word that JSON does not have; faults of the structure.
func skipWrongValue(_ cursor: inout UnsafePointer<UInt8>, orThrow fault: LineFault) throws(LineFault) {
    guard cursor.pointee == Byte.openBracket else { return try skipElement(&cursor, orThrow: fault) }
    cursor += 1
    skipSpaces(&cursor)
    if cursor.pointee == Byte.closeBracket {
        cursor += 1
        return
    }
    while true {
        skipSpaces(&cursor)
        try skipElement(&cursor, orThrow: fault)
        skipSpaces(&cursor)
        let separator = cursor.pointee
        if separator == Byte.lineFeed { throw .unterminated }
        cursor += 1
        if separator == Byte.closeBracket { return }
        guard separator == Byte.comma else { throw fault }
    }
}

private func skipElement(_ cursor: inout UnsafePointer<UInt8>, orThrow fault: LineFault) throws(LineFault) {
    switch cursor.pointee {
    case Byte.quote, Byte.openBrace, Byte.openBracket: try skipValue(&cursor)
    default:
        let start = cursor
        if skipWord(&cursor) || skipNumber(&cursor) { return }
        cursor = start
        try skipValue(&cursor)
        throw fault
    }
}

/// Skips a literal of JSON, or one of Python's, where it stands alone; the cursor unmoved otherwise.
private func skipWord(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    let words: [StaticString] = ["null", "true", "false", "NaN", "Infinity", "-Infinity"]
    for word in words {
        var index = 0
        while index < word.utf8CodeUnitCount, cursor[index] == word.utf8Start[index] { index += 1 }
        guard index == word.utf8CodeUnitCount, endsScalar(cursor[index]) else { continue }
        cursor += index
        return true
    }
    return false
}

/// Skips a number of JSON's grammar where it stands alone; otherwise false, the cursor anywhere in it.
private func skipNumber(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    if cursor.pointee == Byte.minus { cursor += 1 }
    if cursor.pointee == Byte.zero {
        cursor += 1
    } else if !skipDigits(&cursor) {
        return false
    }
    if cursor.pointee == UInt8(ascii: ".") {
        cursor += 1
        if !skipDigits(&cursor) { return false }
    }
    if cursor.pointee == UInt8(ascii: "e") || cursor.pointee == UInt8(ascii: "E") {
        cursor += 1
        if cursor.pointee == UInt8(ascii: "+") || cursor.pointee == Byte.minus { cursor += 1 }
        if !skipDigits(&cursor) { return false }
    }
    return endsScalar(cursor.pointee)
}

/// Skips one digit or more; false if there is none.
private func skipDigits(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    let start = cursor
    while cursor.pointee &- Byte.zero < 10 { cursor += 1 }
    return cursor > start
}
