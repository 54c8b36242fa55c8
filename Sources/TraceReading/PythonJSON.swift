import Foundation

/// JSON as Python writes it: with the words `NaN`, `Infinity` and `-Infinity`, which JSON does not have, and at times
/// behind a byte order mark.
enum PythonJSON {
    /// The value of a text, those words as null; nil if it is no JSON otherwise.
    static func value(_ data: Data) -> Any? {
        try? JSONSerialization.jsonObject(with: plain(data))
    }

    /// The text with `null` in the place of those words outside strings, without a byte order mark.
    static func plain(_ data: Data) -> Data {
        let bytes = Array(data.starts(with: Byte.orderMark) ? data.dropFirst(Byte.orderMark.count) : data)
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        var isInString = false
        while index < bytes.count {
            if !isInString, let length = wordLength(bytes, at: index) {
                plain += Array("null".utf8)
                index += length
                continue
            }
            if isInString, bytes[index] == Byte.backslash, index + 1 < bytes.count {
                plain.append(bytes[index])
                index += 1
            } else if bytes[index] == Byte.quote {
                isInString.toggle()
            }
            plain.append(bytes[index])
            index += 1
        }
        return Data(plain)
    }

    private static let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }

    private static func wordLength(_ bytes: [UInt8], at index: Int) -> Int? {
        guard [UInt8(ascii: "N"), UInt8(ascii: "I"), Byte.minus].contains(bytes[index]) else { return nil }
        return words.first { bytes[index...].starts(with: $0) }?.count
    }
}
