/// The Swift twin of `kv_scan_positions`: the same contract, one number at a time.
///
/// Words of eight digits (SWAR): the length of a number from the first byte that is no digit, its value by three
/// multiplications.
func scanPositionsInSwift(
    _ cursor: inout UnsafePointer<UInt8>, _ output: UnsafeMutablePointer<UInt32>, _ room: Int
) -> Int {
    var pointer = cursor
    var count = 0
    while count < room {
        let word = UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self).littleEndian ^ 0x3030_3030_3030_3030
        let notDigit = ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
        let length = notDigit.trailingZeroBitCount >> 3
        if length == 0 || length == 8 || (word & 0xFF == 0 && length > 1) { break }
        guard pointer[length] == UInt8(ascii: ",") else { break }
        let next = length &+ (pointer[length &+ 1] == UInt8(ascii: " ") ? 2 : 1)
        output[count] = UInt32(truncatingIfNeeded: decimalValue(word << UInt64(64 &- 8 &* length)))
        count &+= 1
        pointer += next
    }
    cursor = pointer
    return count
}

/// The number written by eight digit values, the first in the lowest byte.
@inline(__always)
private func decimalValue(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10 &+ (digits >> 8)) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ (pairs >> 16)) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10000 &+ (fours >> 32)) & 0xFFFF_FFFF
}
