public import Foundation

/// Text files as editors of any system write them.
public enum DecodedText {
    /// The text of a file: UTF-8, or UTF-16 behind its byte order mark; without that mark, lines ended by line feeds.
    /// What is no UTF-8 is replaced by U+FFFD.
    public static func of(_ data: Data) -> String {
        let text = utf16(data) ?? String(decoding: data.withoutOrderMark, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// The text of UTF-16 behind its byte order mark; nil without the mark.
    static func utf16(_ data: Data) -> String? {
        let isLittle = data.starts(with: [0xFF, 0xFE])
        guard isLittle || data.starts(with: [0xFE, 0xFF]) else { return nil }
        let bytes = Array(data.dropFirst(2))
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            isLittle
                ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
        }
        return String(decoding: units, as: UTF16.self)
    }
}
