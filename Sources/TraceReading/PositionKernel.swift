/// The inner loop of the scanner: turns the plain form of a list of positions into integers.
///
/// Contract of every kernel. The cursor stands at an element of the list. As long as elements are decimal numbers of at
/// most seven digits without a leading zero, each followed by `,` or `, ` and another digit, they are appended and the
/// cursor moves on to the next element. Whatever else comes is left to the caller, with the cursor on it: at least
/// the last element always is. Returns the number of elements appended, at most the room given.
struct PositionKernel: Sendable {
    /// Room a kernel needs to make progress, in positions.
    static let blockCount = 64

    let run: @Sendable (
        _ cursor: inout UnsafePointer<UInt8>, _ output: UnsafeMutablePointer<UInt32>, _ room: Int
    ) -> Int

    /// Eight digits at a time in a word: works everywhere, and is the twin that others are compared with.
    static let portable = PositionKernel(run: scanPositionsPortably)

    /// The fastest kernel of this machine.
    static let best = portable
}

/// Words of eight digits (SWAR): the length of a number from the first byte that is no digit, its value by three
/// multiplications.
@Sendable
private func scanPositionsPortably(
    _ cursor: inout UnsafePointer<UInt8>, _ output: UnsafeMutablePointer<UInt32>, _ room: Int
) -> Int {
    var pointer = cursor
    var count = 0
    while count < room {
        let word = loadWord(pointer) ^ 0x3030_3030_3030_3030
        let notDigit = ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
        let length = notDigit.trailingZeroBitCount >> 3
        if length == 0 || length == 8 || (word & 0xFF == 0 && length > 1) { break }
        guard pointer[length] == Byte.comma else { break }
        let next = length &+ (pointer[length &+ 1] == Byte.space ? 2 : 1)
        guard pointer[next] &- Byte.zero < 10 else { break }
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
