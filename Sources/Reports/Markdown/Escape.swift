/// Escaping of plain text for Markdown.
enum Escape {
    /// The text as CommonMark that reads as the same text: every punctuation mark that could mean something has a
    /// backslash in front. Line breaks become spaces.
    static func markdown(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previousIsDigit = false
        var isStart = true
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r": scalars.append(" ")
            case "\\", "`", "*", "_", "[", "]", "<", ">", "&", "|", "~", "!", "{", "}", "#":
                scalars.append("\\")
                scalars.append(scalar)
            case "+", "-", "=":
                if isStart { scalars.append("\\") }
                scalars.append(scalar)
            case ".", ")":
                if previousIsDigit, isStart { scalars.append("\\") }
                scalars.append(scalar)
            default: scalars.append(scalar)
            }
            let isDigit = ("0"..."9").contains(scalar)
            if isStart { isStart = isDigit || scalar == " " }
            previousIsDigit = isDigit
        }
        return String(scalars)
    }

    /// A table cell: as `markdown`, never empty.
    static func cell(_ text: String) -> String { text.isEmpty ? " " : markdown(text) }
}
