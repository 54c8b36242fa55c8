/// What the header of a Zstandard frame asks of its decoder (RFC 8878, section 3.1.1.1).
struct ZstandardFrameHeader: Equatable {
    static let largestByteCount = 18
    let windowByteCount: UInt64
    /// 0 without a dictionary.
    let dictionaryID: UInt32

    /// Nil where the bytes do not begin a frame.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 5, bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) else { return nil }
        let descriptor = bytes[4]
        let isSingleSegment = descriptor & 0x20 != 0
        let dictionaryByteCount = [0, 1, 2, 4][Int(descriptor & 3)]
        let sizeByteCount = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        let dictionaryStart = isSingleSegment ? 5 : 6
        let sizeStart = dictionaryStart + dictionaryByteCount
        guard bytes.count >= sizeStart + sizeByteCount else { return nil }
        func number(_ place: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
        }
        dictionaryID = UInt32(number(dictionaryStart, dictionaryByteCount))
        if isSingleSegment {
            windowByteCount = number(sizeStart, sizeByteCount) + (sizeByteCount == 2 ? 256 : 0)
        } else {
            let base = UInt64(1) << (10 + UInt64(bytes[5] >> 3))
            windowByteCount = base + base / 8 * UInt64(bytes[5] & 7)
        }
    }

    /// That the window is too long.
    var windowReason: String { "the zstd data has a window of \(windowByteCount >> 20) MiB, and 128 are read," }

    /// The command that unpacks a file with a long window.
    func windowAdvice(_ path: String) -> String {
        let exponent = UInt64.bitWidth - (max(1, windowByteCount) - 1).leadingZeroBitCount
        return "unpack it with: zstd -d --rm --long=\(max(28, exponent)) \(ShellWord.quoted(path))"
    }

    /// That a dictionary is missing.
    var dictionaryReason: String { "the zstd data needs dictionary \(dictionaryID), which is not in it," }

    /// The command that unpacks a file with its dictionary.
    func dictionaryAdvice(_ path: String) -> String {
        "unpack it with: zstd -d --rm -D DICTIONARY \(ShellWord.quoted(path))"
    }
}
