/// The bytes that structure a line.
enum Byte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    /// The byte order mark of UTF-8.
    static let orderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let openBrace: UInt8 = 0x7B
    static let closeBrace: UInt8 = 0x7D
}

/// Skips JSON's white space inside a line. (A line feed ends the line and is not skipped.)
@inline(__always)
func skipSpaces(_ cursor: inout UnsafePointer<UInt8>) {
    while cursor.pointee == Byte.space || cursor.pointee == Byte.tab || cursor.pointee == Byte.carriageReturn {
        cursor += 1
    }
}

/// Marks the bytes of a word that equal a byte, in their highest bits: the first one is right, later ones may be wrong.
@inline(__always)
func markBytes(_ word: UInt64, equalTo byte: UInt8) -> UInt64 {
    let difference = word ^ UInt64(byte) &* 0x0101_0101_0101_0101
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
}

/// The same of the bytes below a space.
@inline(__always)
func markControls(_ word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
}

/// Moves the cursor on to the first byte that `mark` marks: eight bytes are looked at at a time. It has to mark line
/// feeds.
@inline(__always)
func skip(_ cursor: inout UnsafePointer<UInt8>, toFirst mark: (UInt64) -> UInt64) {
    var marks = mark(loadWord(cursor))
    while marks == 0 {
        cursor += 8
        marks = mark(loadWord(cursor))
    }
    cursor += marks.trailingZeroBitCount >> 3
}

/// Eight bytes at a pointer, the first in the lowest bits.
@inline(__always)
func loadWord(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
}
