/// A pipe table of a Markdown page: `| head | head |`, `|---|---:|`, rows. A column aligned right holds numbers.
struct PipeTable {
    /// The text of the first head: names the table.
    let name: String
    private let caption: String
    private let isCaptioned: Bool
    private let columns: [DataTable.Column]
    private let rows: [[DataTable.Cell]]

    /// Takes the table's lines off the front; nil, and nothing taken, where no table starts.
    ///
    /// A line `Table: caption` directly above is its caption.
    init?(_ lines: inout ArraySlice<Substring>, link: (String) -> String) {
        var rest = lines
        var caption = ""
        if let first = rest.first, first.hasPrefix("Table: ") {
            caption = String(first.dropFirst(7))
            rest = rest.dropFirst()
        }
        guard let head = rest.first, head.hasPrefix("|"), let rule = rest.dropFirst().first,
            Self.isRule(rule)
        else { return nil }
        let titles = Self.cells(head)
        let rules = Self.cells(rule)
        rest = rest.dropFirst(2)
        var rows: [[DataTable.Cell]] = []
        while let line = rest.first, line.hasPrefix("|") {
            let cells = Self.cells(line).map {
                DataTable.Cell.markdown(CommonMark.rewritingLinks($0, link).trimmedLines)
            }
            rows.append(Array((cells + Array(repeating: .none, count: titles.count)).prefix(titles.count)))
            rest = rest.dropFirst()
        }
        name = "table-" + (titles.first ?? "")
        columns = titles.enumerated().map { index, title in
            DataTable.Column(
                PlainText.of(title), key: title, isNumber: index < rules.count && rules[index].hasSuffix(":"))
        }
        isCaptioned = !caption.isEmpty
        self.caption = caption.isEmpty ? columns.map(\.title).joined(separator: " · ") : PlainText.of(caption)
        self.rows = rows
        lines = rest
    }

    func block(anchor: String) -> ReportTable {
        var block = ReportTable(anchor: anchor, table: DataTable(caption: caption, columns: columns, rows: rows))
        block.showsCaption = isCaptioned
        return block
    }

    private static func isRule(_ line: Substring) -> Bool {
        line.hasPrefix("|") && line.contains("-") && line.allSatisfy { "|-: ".contains($0) }
    }

    /// The cells of a line; `\|` is a bar inside a cell.
    private static func cells(_ line: Substring) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        for character in line.dropFirst() {
            if character == "|", !isEscaped {
                cells.append(cell.trimmedLines.withoutLeadingSpace)
                cell = ""
            } else {
                if isEscaped, character == "|" { cell.removeLast() }
                cell.append(character)
            }
            isEscaped = character == "\\"
        }
        return cells
    }
}

extension String {
    var withoutLeadingSpace: String { String(drop { $0 == " " }) }
}
