/// The integers of an array.
struct ElementType: Equatable, Sendable {
    /// 1, 2, 4 or 8 bytes.
    var width: Int
    var isSigned: Bool
    var isBigEndian = false

    static let int32 = ElementType(width: 4, isSigned: true)

    /// The largest value of an unsigned type, which can hold no −1.
    var unsignedMaximum: UInt64 { width == 8 ? .max : 1 << (8 * UInt64(width)) - 1 }

    /// As its users call it: `uint16`.
    var name: String { (isSigned ? "int" : "uint") + String(8 * width) }
}
