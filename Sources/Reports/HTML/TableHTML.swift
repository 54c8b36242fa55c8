/// Tables as HTML, by string building: template engines are tens of times slower on long ones.
enum TableHTML {
    /// The table inside a region that scrolls by itself, also by keyboard.
    ///
    /// - Parameters:
    ///   - anchor: name for links; nil for a table inside a figure, which has the figure's.
    ///   - labelledBy: what a screen reader calls the scrolling region.
    static func text(_ table: DataTable, anchor: String?, isFilterable: Bool = false, showsCaption: Bool = true)
        -> ByteText
    {
        var html = ByteText("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"")
        HTMLEscape.append(table.caption, to: &html)
        html += "\">"
        html += "<table"
        if let anchor { html += " id=\"\(anchor)\"" }
        html += isFilterable ? " class=\"sortable filterable\">" : " class=\"sortable\">"
        html += showsCaption ? "<caption>" : "<caption class=\"visually-hidden\">"
        HTMLEscape.append(table.caption, to: &html)
        html += "</caption><thead><tr>"
        for column in table.columns {
            html += column.isNumber ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">"
            HTMLEscape.append(column.title, to: &html)
            html += "</th>"
        }
        html += "</tr></thead><tbody>"
        for (index, row) in table.rows.enumerated() {
            html += table.rowAnchors.isEmpty ? "<tr>" : "<tr id=\"\(table.rowAnchors[index])\">"
            append(row, of: table, subject: table.rowSubjects[index], to: &html)
        }
        html += "</tbody></table></div>"
        return html
    }

    private static func append(_ row: [DataTable.Cell], of table: DataTable, subject: String?, to html: inout ByteText)
    {
        for (index, (cell, column)) in zip(row, table.columns).enumerated() {
            let isHeader = index == 0 && table.hasRowHeaders
            html += isHeader ? "<th scope=\"row\"" : "<td"
            if column.isNumber {
                html += " class=\"number\""
                let exact = cell.exactText
                if let subject, !exact.isEmpty { html += " data-quantity=\"\(subject).\(column.key)\"" }
                if (exact != cell.displayText || subject != nil) && !exact.isEmpty {
                    html += " data-value=\"\(exact)\""
                }
            }
            html += ">"
            append(cell, to: &html)
            html += isHeader ? "</th>" : "</td>"
        }
        html += "</tr>"
    }

    private static func append(_ cell: DataTable.Cell, to html: inout ByteText) {
        switch cell {
        case .link(_, let target):
            html += "<a href=\""
            HTMLEscape.append(target, to: &html)
            html += "\">"
            HTMLEscape.append(cell.displayText, to: &html)
            html += "</a>"
        case .markdown(let text): html += CommonMark.inlineHTML(text)
        case .picture(let picture): html += picture.markup
        case .text(let text):
            HTMLEscape.append(TraceText.display(text, limit: 400), to: &html)
        default: HTMLEscape.append(cell.displayText, to: &html)
        }
    }
}
