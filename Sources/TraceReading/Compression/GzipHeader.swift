/// The header of a gzip member (RFC 1952, section 2.3): the file's name and time, which tell nothing of its content.
enum GzipHeader {
    /// How many bytes stand before the compressed data; 0 where the bytes do not hold a whole header.
    static func byteCount(_ bytes: [UInt8]) -> Int {
        guard bytes.count > 10, bytes.starts(with: [0x1F, 0x8B]) else { return 0 }
        let flags = bytes[3]
        var end = 10
        if flags & 4 != 0 {
            guard end + 2 <= bytes.count else { return 0 }
            end += 2 + Int(bytes[end]) + Int(bytes[end + 1]) << 8
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard end < bytes.count, let zero = bytes[end...].firstIndex(of: 0) else { return 0 }
            end = zero + 1
        }
        if flags & 2 != 0 { end += 2 }
        return end <= bytes.count ? end : 0
    }
}
