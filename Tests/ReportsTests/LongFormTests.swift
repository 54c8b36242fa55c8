import Foundation
import LocalityModel
import Testing

@testable import Reports

/// The one data file of a run's page against the tables of its charts.
@Suite struct LongFormTests {
    private static func field(_ cell: DataTable.Cell) -> String {
        var text = ByteText()
        CSV.append(cell, to: &text)
        return text.text
    }

    private static func document(_ tables: [(String, DataTable)]) -> ReportDocument {
        ReportDocument(
            title: "t", subtitle: "s", language: "en",
            sections: [
                ReportSection(
                    anchor: "a", title: "a",
                    blocks: [.folded(title: "f", blocks: tables.map { .table(ReportTable(anchor: $0, table: $1)) })])
            ])
    }

    @Test func `every value of a table has a line and nothing else has`() {
        let table = DataTable(
            caption: "", columns: [.init("X", key: "x"), .init("A", key: "a"), .init("B", key: "b", isNumber: false)],
            rows: [
                [.integer(1), .share(0.125), .text("say \"hi\", =1")], [.text("two"), .none, .text("=1")],
                [.integer(3), .approximate(.number(2)), .change(-0.5)],
            ])
        #expect(
            LongForm.text(Self.document([("t", table)])).text == """
                chart,block_size,series,x,y\r
                t,,a,1,0.125\r
                t,,b,1,"say ""hi"", =1"\r
                t,,b,two,'=1\r
                t,,b,3,-0.5\r

                """)
    }

    @Test func `several keys stand in the series and grids a row a line`() {
        var keyed = DataTable(
            caption: "", columns: ["i", "j", "v"].map { .init($0, key: $0) },
            rows: [[.integer(3), .integer(1), .number(0.5)], [.integer(3), .integer(2), .none]])
        keyed.keyColumnCount = 2
        var grid = keyed
        grid.grids = [DataGrid(series: "layer_id=0", rows: [(0, [1, 0, 2]), (4, [])])]
        #expect(
            LongForm.text(Self.document([("k", keyed), ("g", grid)])).text == """
                chart,block_size,series,x,y\r
                k,,i=3 v,1,0.5\r
                g,,layer_id=0,0,1 0 2\r
                g,,layer_id=0,4,\r

                """)
    }

    @Test func `names in the series are quoted where they hold a comma or a quote`() {
        var table = DataTable(
            caption: "", columns: ["i", "j", "v"].map { .init($0, key: $0) },
            rows: [[.text("a, \"b\""), .integer(1), .number(0.5)]])
        table.keyColumnCount = 2
        #expect(LongForm.text(Self.document([("k", table)])).text.hasSuffix("k,,\"i=a, \"\"b\"\" v\",1,0.5\r\n"))
    }

    @Test func `a table of grids is written and thinned as one of rows`() {
        let grids = [
            DataGrid(series: "a", names: [3], columnWidth: 16, rows: [(0, [1, 0, 2]), (4, [0, 0]), (8, [0, 5])]),
            DataGrid(series: "b", names: [7], columnWidth: 8, rows: [(0, [0, 9, 1, 1]), (4, [6])]),
        ]
        let columns = ["l", "r", "p", "n"].map { DataTable.Column($0, key: $0) }
        let table = DataTable(caption: "", columns: columns, grids: grids)
        let plain = DataTable(caption: "", columns: columns, rows: table.rows, hasRowHeaders: false)
        let texts = table.rows.map { $0.map(\.exactText).joined(separator: " ") }
        #expect(texts == ["3 0 0 1", "3 0 32 2", "3 8 16 5", "7 0 8 9", "7 0 16 1", "7 0 24 1", "7 4 0 6"])
        #expect(table.rowCount == 7)
        #expect(CSV.text(table) == CSV.text(plain))
        for limit in 1...8 { #expect(table.thinned(to: limit).rows == plain.thinned(to: limit).rows) }
    }

    /// What a report's folder has as CSV files is in the one file, at every block size.
    @Test func `every number of the folder is in the file`() throws {
        for rendering in try Self.renderings() {
            let known = Set(LongForm.text(rendering).text.components(separatedBy: "\r\n"))
            for block in rendering.allBlocks {
                guard case .figure(let figure) = block else { continue }
                let table = figure.table
                guard table.grids.isEmpty else { continue }
                let keys = table.keyColumnCount
                for row in table.rows {
                    let names = (0..<(keys - 1)).map { "\(table.columns[$0].key)=\(row[$0].exactText) " }.joined()
                    for column in keys..<row.count where !row[column].exactText.isEmpty {
                        let series = names + table.columns[column].key
                        let size = figure.blockSizeTokens.map(String.init) ?? ""
                        let place = "\(figure.chartName),\(size),\(series)"
                        let line = "\(place),\(Self.field(row[keys - 1])),\(Self.field(row[column]))"
                        #expect(known.contains(line) == true, "\(line)")
                    }
                }
            }
        }
    }

    @Test func `the grids of the access map are its table`() throws {
        let figures = try Self.renderings().flatMap(\.allBlocks).compactMap { block -> ReportFigure? in
            if case .figure(let figure) = block, !figure.table.grids.isEmpty { figure } else { nil }
        }
        #expect(!figures.isEmpty)
        for figure in figures {
            let cells = figure.table.rows.map { $0.map(\.exactText) }
            let fromGrids = figure.table.grids.flatMap { grid -> [[String]] in
                let names = grid.series.split(separator: " ").compactMap { $0.split(separator: "=").last }.map(
                    String.init)
                return grid.rows.flatMap { row in
                    row.counts.enumerated().filter { $0.element > 0 }.map { column, count in
                        [names[0], String(row.place), String(column * (Int(names[1]) ?? 0)), String(count)]
                    }
                }
            }
            #expect(cells == fromGrids)
        }
    }

    /// Documents of sample results at one block size and at several.
    private static func renderings() throws -> [ReportDocument] {
        [try Rendering(SampleResults.large).document, try Rendering([SampleResults.full()]).document]
    }
}
