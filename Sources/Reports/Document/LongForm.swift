/// The numbers of a document's charts and tables as one CSV file in long form, as data frames have it: a line a value,
/// with its chart, block size, series and place.
///
/// `chart,block_size,series,x,y`: the series is the column's key, the place is what names the row. Where several
/// columns name it, all but the last stand in the series, as `layer_i=3 mean_overlap`. Of a grid a line has all counts
/// of a row, separated by spaces. What has no value has no line.
enum LongForm {
    static func text(_ document: ReportDocument) -> ByteText {
        var text = ByteText("chart,block_size,series,x,y\r\n")
        for block in document.allBlocks {
            switch block {
            case .table(let table): append(table.table, chart: table.anchor, blockSizeTokens: nil, to: &text)
            case .figure(let figure):
                append(figure.table, chart: figure.chartName, blockSizeTokens: figure.blockSizeTokens, to: &text)
            default: break
            }
        }
        return text
    }

    private static func append(
        _ table: DataTable, chart: String, blockSizeTokens: Int?, to text: inout ByteText
    ) {
        let head = ByteText("\(CSV.field(chart)),\(blockSizeTokens.map(String.init) ?? ""),")
        guard table.grids.isEmpty else {
            for grid in table.grids { append(grid, head, to: &text) }
            return
        }
        let keys = min(table.keyColumnCount, table.columns.count)
        let series = table.columns.map { ByteText(CSV.field($0.key)) }
        let starts = series.map { name in
            var start = head
            start.append(name)
            return start
        }
        for row in table.rows {
            let names = keys > 1 ? names(row, table, keys - 1) : nil
            var place = ByteText(",")
            if keys > 0 { CSV.append(row[keys - 1], to: &place) }
            place += ","
            for column in keys..<row.count {
                let start = text.count
                if let names {
                    text.append(head)
                    append(series[column], behind: names, to: &text)
                } else {
                    text.append(starts[column])
                }
                text.append(place)
                let end = text.count
                CSV.append(row[column], to: &text)
                if text.count == end { text.shorten(to: start) } else { text += CSV.lineEnd }
            }
        }
    }

    private static func append(_ series: ByteText, behind names: ByteText, to text: inout ByteText) {
        if names.bytes.contains(where: CSV.isSpecial) {
            text += CSV.field(names.text + series.text)
        } else {
            text.append(names)
            text.append(series)
        }
    }

    /// The columns before the last one that names a row, as `layer_i=3 `.
    private static func names(_ row: [DataTable.Cell], _ table: DataTable, _ count: Int) -> ByteText {
        var names = ByteText()
        for index in 0..<count {
            names += table.columns[index].key
            names += "="
            if case .integer(let value) = row[index] { names.append(value) } else { names += row[index].exactText }
            names += " "
        }
        return names
    }

    private static func append(_ grid: DataGrid, _ head: ByteText, to text: inout ByteText) {
        let head = ByteText(head.text + grid.series + ",")
        for row in grid.rows {
            text.append(head)
            text.append(row.place)
            text += ","
            for (index, count) in row.counts.enumerated() {
                if index > 0 { text.append(byte: UInt8(ascii: " ")) }
                text.append(count)
            }
            text += CSV.lineEnd
        }
    }
}
