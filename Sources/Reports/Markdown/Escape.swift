/// Escaping of plain text for Markdown.
enum Escape {
    /// The text as CommonMark that reads as the same text: every punctuation mark that means something where it stands
    /// has a backslash in front, and no other, so that names such as `unique_blocks` stay readable raw. Line breaks
    /// become spaces.
    static func markdown(_ text: String) -> String { escaped(text, isCell: false) }

    /// A table cell: as `markdown`, never empty, without bars.
    static func cell(_ text: String) -> String { text.isEmpty ? " " : escaped(text, isCell: true) }

    private static func escaped(_ text: String, isCell: Bool) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        var text = text
        return text.withUTF8 { escaped($0, isCell: isCell) }.text
    }

    private static func escaped(_ source: UnsafeBufferPointer<UInt8>, isCell: Bool) -> ByteText {
        var text = ByteText()
        var previousIsDigit = false
        var isStart = true
        for (index, byte) in source.enumerated() {
            let before = index > 0 ? source[index - 1] : nil
            let after = index + 1 < source.count ? source[index + 1] : nil
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                text += " "
            } else {
                let isSpecial =
                    switch Unicode.Scalar(byte) {
                    case "\\", "`", "*", "[", "]", "<", "&": true
                    case "_": !(isWord(before) && isWord(after))
                    case "~": before == UInt8(ascii: "~") || after == UInt8(ascii: "~")
                    case "!": after == UInt8(ascii: "[")
                    case "|": isCell
                    case "#", ">", "+", "-", "=": isStart
                    case ".", ")": previousIsDigit && isStart && isEndOfWord(after)
                    default: false
                    }
                if isSpecial { text += "\\" }
                text.append(byte: byte)
            }
            let isDigit = (0x30...0x39).contains(byte)
            if isStart { isStart = isDigit || byte == 0x20 }
            previousIsDigit = isDigit
        }
        return text
    }

    /// Letters, spaces, and bytes beyond ASCII: they mean nothing anywhere, and digits nothing without marks.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x20 || byte == 0x25 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    /// ASCII letters and digits: an underscore between two of them is no emphasis.
    private static func isWord(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isEndOfWord(_ byte: UInt8?) -> Bool { byte == nil || byte == 0x20 || byte == 0x09 }
}
