/// Tables as CSV (RFC 4180): commas, CR LF, a header line of column keys, numbers in full precision.
///
/// A text that a spreadsheet would take for a formula, or for its own mark of text, gets an apostrophe in front: it
/// starts with `=`, `+`, `-`, `@` (also in full width), a tab, a line's end or an apostrophe. Numbers never do. So
/// whoever takes one apostrophe off the start of every cell of text has the texts as they were.
enum CSV {
    static func text(_ table: DataTable) -> String {
        var text = table.columns.map { field(guarded($0.key)) }.joined(separator: ",") + "\r\n"
        for row in table.rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { text += "," }
                text += self.text(cell)
            }
            text += "\r\n"
        }
        return text
    }

    /// A cell as a field. A number holds nothing to quote; an access map has tens of thousands of them.
    static func text(_ cell: DataTable.Cell) -> String {
        cell.isText ? field(guarded(cell.exactText)) : cell.exactText
    }

    private static let formulaStarts = Set("=+-@\t\r\n'＝＋－＠".unicodeScalars)

    private static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, formulaStarts.contains(first) else { return text }
        return "'" + text
    }

    static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: ",\"\n\r".unicodeScalars.contains) else { return text }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return String(quoted) + "\""
    }
}

extension DataTable.Cell {
    /// Whether its value is text, from a trace or from the program; numbers, and what is absent, are not.
    fileprivate var isText: Bool {
        switch self {
        case .text, .link, .markdown, .picture: true
        case .integer, .number, .share, .bytes, .change, .points, .relativeChange, .approximate, .none: false
        }
    }
}
