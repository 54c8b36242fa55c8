public import Foundation

/// JSON as people and programs write it: at times behind a byte order mark, and from Python with the words `NaN`,
/// `Infinity` and `-Infinity`, which JSON does not have.
public enum JSONText {
    /// The value of a text, those words as null; nil if it is no JSON otherwise.
    public static func value(_ data: Data) -> Any? {
        try? JSONSerialization.jsonObject(with: plain(data))
    }

    /// The text with `null` in the place of those words outside strings, without a byte order mark.
    ///
    /// Complexity: O(bytes); without a copy where there is nothing to replace.
    public static func plain(_ data: Data) -> Data { replacing(in: data) { _ in Array("null".utf8) } }

    /// The text with those words as numbers of as many bytes, so that what follows keeps its place.
    static func placed(_ data: Data) -> Data { replacing(in: data) { Array(repeating: UInt8(ascii: "1"), count: $0) } }

    private static func replacing(in data: Data, with replacement: (Int) -> [UInt8]) -> Data {
        // UTF-16 behind its mark goes the way of all texts. Without the mark, and in UTF-32, it is left to Foundation:
        // in their bytes other letters may look like those words.
        let isUTF32 = data.starts(with: [0xFF, 0xFE, 0, 0])
        let text = (isUTF32 ? nil : DecodedText.utf16(data)).map { Data($0.utf8) } ?? data.withoutOrderMark
        guard !text.prefix(4).contains(0), text.holds("NaN") || text.holds("Infinity") else { return text }
        let bytes = Array(text)
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        var isInString = false
        while index < bytes.count {
            if !isInString, let length = wordLength(bytes, at: index) {
                plain += replacement(length)
                index += length
                continue
            }
            if isInString, bytes[index] == backslash, index + 1 < bytes.count {
                plain.append(bytes[index])
                index += 1
            } else if bytes[index] == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            plain.append(bytes[index])
            index += 1
        }
        return Data(plain)
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }

    private static func wordLength(_ bytes: [UInt8], at index: Int) -> Int? {
        guard [UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "-")].contains(bytes[index]) else { return nil }
        return words.first { bytes[index...].starts(with: $0) }?.count
    }
}

extension Data {
    /// The bytes behind a byte order mark of UTF-8.
    var withoutOrderMark: Data {
        starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self
    }

    /// Whether a word stands in it. Capitals are rare in JSON's keys.
    fileprivate func holds(_ word: String) -> Bool {
        withUnsafeBytes { ByteSearch.first(Array(word.utf8), rare: 0, in: $0.bindMemory(to: UInt8.self)) != nil }
    }
}
