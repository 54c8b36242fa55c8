/// Counts in a grid of even columns: a table with a row for each that is not zero, kept without making the rows.
struct DataGrid: Equatable, Sendable {
    /// What it is of, as `layer_id=3`.
    var series: String
    /// The cells that each of its rows in a table begins with.
    var names: [Int] = []
    /// From the place of one column to that of the next.
    var columnWidth = 1
    /// The place of each row, and its counts.
    var rows: [(place: Int, counts: [Int])]

    init(series: String, names: [Int] = [], columnWidth: Int = 1, rows: [(place: Int, counts: [Int])]) {
        self.series = series
        self.names = names
        self.columnWidth = columnWidth
        self.rows = rows
    }

    static func == (left: DataGrid, right: DataGrid) -> Bool {
        (left.series, left.names, left.columnWidth) == (right.series, right.names, right.columnWidth)
            && left.rows.elementsEqual(right.rows) { $0 == $1 }
    }

    /// Counts above zero.
    var rowCount: Int { rows.reduce(0) { $0 + Self.count($1.counts) } }

    private static func count(_ counts: [Int]) -> Int { counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

    /// The table's rows: names, place of the row, place of the column, count.
    var tableRows: [[DataTable.Cell]] {
        rows.flatMap { row in row.counts.indices.filter { row.counts[$0] > 0 }.map { tableRow(row, $0) } }
    }

    /// Appends the same rows as lines of CSV, without making them: they are most of what a report writes.
    func appendLines(to text: inout ByteText) {
        for row in rows {
            var start = ByteText()
            for name in names + [row.place] {
                start.append(name)
                start += ","
            }
            for column in row.counts.indices where row.counts[column] > 0 {
                text.append(start)
                text.append(column * columnWidth)
                text += ","
                text.append(row.counts[column])
                text += CSV.lineEnd
            }
        }
    }

    private func tableRow(_ row: (place: Int, counts: [Int]), _ column: Int) -> [DataTable.Cell] {
        names.map(DataTable.Cell.integer)
            + [.integer(row.place), .integer(column * columnWidth), .integer(row.counts[column])]
    }

    /// Those of the table's rows of several grids, one behind the other, that have these numbers, which ascend.
    static func tableRows(of grids: [DataGrid], at numbers: [Int]) -> [[DataTable.Cell]] {
        var wanted = numbers[...]
        var found: [[DataTable.Cell]] = []
        var passed = 0
        for grid in grids {
            for row in grid.rows {
                let end = passed + count(row.counts)
                if let first = wanted.first, first < end {
                    for column in row.counts.indices where row.counts[column] > 0 {
                        if passed == wanted.first {
                            found.append(grid.tableRow(row, column))
                            wanted = wanted.dropFirst()
                        }
                        passed += 1
                    }
                }
                passed = end
            }
        }
        return found
    }
}
