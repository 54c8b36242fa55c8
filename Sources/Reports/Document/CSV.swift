/// Tables as CSV (RFC 4180): commas, CR LF, a header line of column keys, numbers in full precision.
///
/// A text that a spreadsheet would take for a formula, or for its own mark of text, gets an apostrophe in front: it
/// starts with `=`, `+`, `-`, `@` (also in full width), a tab, a line's end or an apostrophe. Numbers never do. So
/// whoever takes one apostrophe off the start of every cell of text has the texts as they were.
enum CSV {
    static let lineEnd = "\r\n"

    static func text(_ table: DataTable) -> ByteText {
        var text = ByteText(table.columns.map { field(guarded($0.key)) }.joined(separator: ",") + lineEnd)
        if table.hasRowsOfGrids {
            for grid in table.grids { grid.appendLines(to: &text) }
            return text
        }
        for row in table.rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { text += "," }
                append(cell, to: &text)
            }
            text += lineEnd
        }
        return text
    }

    /// A cell as a field; nothing where it has no value.
    static func append(_ cell: DataTable.Cell, to text: inout ByteText) {
        switch cell {
        case .integer(let value): text.append(value)
        case .number(let value), .share(let value), .bytes(let value), .change(let value), .points(let value),
            .relativeChange(let value):
            text.append(exact: value)
        case .text, .link, .markdown, .picture: text += field(guarded(cell.exactText))
        case .approximate, .none: break
        }
    }

    private static func guarded(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠": "'" + text
        default: text
        }
    }

    static func field(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var quoted = ByteText("\"")
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { quoted.append(byte: byte) }
            quoted.append(byte: byte)
        }
        return quoted.text + "\""
    }

    /// Whether a field that holds the byte is quoted.
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}
