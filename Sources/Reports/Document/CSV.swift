/// Tables as CSV (RFC 4180): commas, CR LF, a header line of column keys, numbers in full precision.
enum CSV {
    static func text(_ table: DataTable) -> String {
        var text = table.columns.map { field($0.key) }.joined(separator: ",") + "\r\n"
        for row in table.rows {
            text += row.map { cell in
                if case .text(let value) = cell { return field(guarded(value)) }
                return field(cell.exactText)
            }.joined(separator: ",")
            text += "\r\n"
        }
        return text
    }

    /// A text that a spreadsheet would run as a formula gets an apostrophe in front, which it takes as "this is text".
    private static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
        guard needsQuotes else { return text }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return String(quoted) + "\""
    }
}
