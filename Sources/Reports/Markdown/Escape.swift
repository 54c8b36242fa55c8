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
        let source = Array(text.unicodeScalars)
        var scalars = String.UnicodeScalarView()
        var previousIsDigit = false
        var isStart = true
        for (index, scalar) in source.enumerated() {
            let before = index > 0 ? source[index - 1] : nil
            let after = index + 1 < source.count ? source[index + 1] : nil
            if scalar == "\n" || scalar == "\r" {
                scalars.append(" ")
            } else {
                let isSpecial =
                    switch scalar {
                    case "\\", "`", "*", "[", "]", "<", "&": true
                    case "_": !(isWord(before) && isWord(after))
                    case "~": before == "~" || after == "~"
                    case "!": after == "["
                    case "|": isCell
                    case "#", ">", "+", "-", "=": isStart
                    case ".", ")": previousIsDigit && isStart && (after == nil || after == " " || after == "\t")
                    default: false
                    }
                if isSpecial { scalars.append("\\") }
                scalars.append(scalar)
            }
            let isDigit = ("0"..."9").contains(scalar)
            if isStart { isStart = isDigit || scalar == " " }
            previousIsDigit = isDigit
        }
        return String(scalars)
    }

    /// Letters, spaces, and bytes beyond ASCII: they mean nothing anywhere, and digits nothing without marks.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x20 || byte == 0x25 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    /// ASCII letters and digits: an underscore between two of them is no emphasis.
    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
