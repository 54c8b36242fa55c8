/// The numbers of a document's charts and tables as one CSV file in long form, as data frames have it: a line a value,
/// with its chart, block size, series and place.
///
/// `chart,block_size,series,x,y`: the series is the column's key, the place is what names the row. Where several
/// columns name it, all but the last stand in the series, as `layer_i=3 mean_overlap`. Of a grid a line has all counts
/// of a row, separated by spaces. What has no value has no line.
enum LongForm {
    static func text(_ document: ReportDocument) -> String {
        var writer = Writer()
        for block in document.allBlocks {
            switch block {
            case .table(let table): writer.append(table.table, chart: table.anchor, blockSizeTokens: nil)
            case .figure(let figure):
                writer.append(figure.table, chart: figure.chartName, blockSizeTokens: figure.blockSizeTokens)
            default: break
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Collects bytes, since strings take several times as long to grow by short pieces.
    private struct Writer {
        private(set) var bytes = Array("chart,block_size,series,x,y\r\n".utf8)

        mutating func append(_ table: DataTable, chart: String, blockSizeTokens: Int?) {
            let head = Array("\(CSV.field(chart)),\(blockSizeTokens.map(String.init) ?? ""),".utf8)
            guard table.grids.isEmpty else {
                for grid in table.grids { append(grid, head) }
                return
            }
            let keys = min(table.keyColumnCount, table.columns.count)
            let series = table.columns.map { Array(CSV.field($0.key).utf8) }
            for row in table.rows {
                let names = keys > 1 ? self.names(row, table, keys - 1) : []
                let place = keys > 0 ? CSV.text(row[keys - 1]) : ""
                for column in keys..<row.count {
                    let value = CSV.text(row[column])
                    guard !value.isEmpty else { continue }
                    bytes += head
                    bytes += names
                    bytes += series[column]
                    bytes.append(UInt8(ascii: ","))
                    bytes += place.utf8
                    bytes.append(UInt8(ascii: ","))
                    bytes += value.utf8
                    bytes += Self.lineEnd
                }
            }
        }

        /// The columns before the last one that names a row, as `layer_i=3 `.
        private func names(_ row: [DataTable.Cell], _ table: DataTable, _ count: Int) -> [UInt8] {
            Array((0..<count).map { "\(table.columns[$0].key)=\(row[$0].exactText) " }.joined().utf8)
        }

        private mutating func append(_ grid: DataGrid, _ head: [UInt8]) {
            for row in grid.rows {
                bytes += head
                bytes += "\(grid.series),\(row.place),".utf8
                for (index, count) in row.counts.enumerated() {
                    if index > 0 { bytes.append(UInt8(ascii: " ")) }
                    bytes += String(count).utf8
                }
                bytes += Self.lineEnd
            }
        }

        private static let lineEnd = Array("\r\n".utf8)
    }
}
