/// Reads a JSON number with a fraction or an exponent whose value is an integer below 2⁵³ in size, exactly: what data
/// frames write for an integer (`100.0`, `1e2`).
///
/// - Returns: nil, and the cursor anywhere in the value, if there is no such number.
/// Complexity: O(digits), no allocation.
func scanIntegralDecimal(_ cursor: inout UnsafePointer<UInt8>) -> Int? {
    let isNegative = cursor.pointee == Byte.minus
    if isNegative { cursor += 1 }
    let start = cursor
    var digits = SignificantDigits()
    while digits.add(cursor.pointee) { cursor += 1 }
    guard cursor > start, cursor - start == 1 || start.pointee != Byte.zero else { return nil }
    digits.beginFraction()
    if cursor.pointee == UInt8(ascii: ".") {
        cursor += 1
        let fraction = cursor
        while digits.add(cursor.pointee) { cursor += 1 }
        guard cursor > fraction else { return nil }
    }
    guard let exponent = scanExponent(&cursor), endsScalar(cursor.pointee),
        let magnitude = digits.integer(exponent: exponent)
    else { return nil }
    return isNegative ? -magnitude : magnitude
}

/// Whether a JSON number stands at the cursor that no Int64 holds (`1e30`). Only asked of what is a fault.
func isDecimalBeyondInt64(_ start: UnsafePointer<UInt8>) -> Bool {
    var cursor = start
    if cursor.pointee == Byte.minus { cursor += 1 }
    let digits = cursor
    while cursor.pointee &- Byte.zero < 10 || cursor.pointee == UInt8(ascii: ".") { cursor += 1 }
    guard digits.pointee &- Byte.zero < 10, scanExponent(&cursor) != nil, endsScalar(cursor.pointee)
    else { return false }
    let text = String(decoding: UnsafeBufferPointer(start: start, count: cursor - start), as: UTF8.self)
    return Double(text).map { abs($0) >= 0x1p63 } ?? false
}

/// The exponent of a number, 0 without one, at most 10⁶ in size; nil if it has no digits.
private func scanExponent(_ cursor: inout UnsafePointer<UInt8>) -> Int? {
    guard cursor.pointee | 0x20 == UInt8(ascii: "e") else { return 0 }
    cursor += 1
    let isNegative = cursor.pointee == Byte.minus
    if isNegative || cursor.pointee == UInt8(ascii: "+") { cursor += 1 }
    let start = cursor
    var exponent = 0
    while cursor.pointee &- Byte.zero < 10 {
        exponent = min(exponent * 10 + Int(cursor.pointee &- Byte.zero), 1_000_000)
        cursor += 1
    }
    guard cursor > start else { return nil }
    return isNegative ? -exponent : exponent
}

/// The digits of a number from its first to its last that is not 0, and the power of ten of the last one.
private struct SignificantDigits {
    private var value: UInt64 = 0
    private var isTooLong = false
    private var power = 0
    /// Zeros since the last digit that is not 0.
    private var zeros = 0
    private var fractionPlaces = -1

    /// Takes a digit; false for another byte.
    mutating func add(_ byte: UInt8) -> Bool {
        let digit = byte &- Byte.zero
        guard digit < 10 else { return false }
        if fractionPlaces >= 0 { fractionPlaces += 1 }
        if digit == 0 {
            zeros += 1
            return true
        }
        if value > 0 { shift(zeros + 1) }
        value &+= UInt64(digit)
        zeros = 0
        if fractionPlaces >= 0 { power = -fractionPlaces }
        return true
    }

    /// What follows stands behind the point.
    mutating func beginFraction() {
        if value > 0 { power = zeros }
        fractionPlaces = 0
    }

    /// The value times a power of ten, if it is an integer below 2⁵³.
    func integer(exponent: Int) -> Int? {
        if value == 0 { return 0 }
        let shift = power + exponent
        guard !isTooLong, shift >= 0, shift < 16 else { return nil }
        var result = self
        result.shift(shift)
        return result.isTooLong || result.value >= 1 << 53 ? nil : Int(result.value)
    }

    private mutating func shift(_ places: Int) {
        guard places < 20 else {
            isTooLong = true
            return
        }
        for _ in 0..<places {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            value = product
            if overflow || value > 1 << 60 { isTooLong = true }
        }
    }
}
