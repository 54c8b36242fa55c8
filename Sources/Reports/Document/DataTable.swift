import Wording

/// A table of numbers and texts, independent of the format it is written in.
public struct DataTable: Equatable, Sendable {
    public struct Column: Equatable, Sendable {
        public var title: String
        /// Name in CSV files: lower case with underscores.
        public var key: String
        public var isNumber: Bool

        public init(_ title: String, key: String, isNumber: Bool = true) {
            self.title = title
            self.key = key
            self.isNumber = isNumber
        }
    }

    public enum Cell: Equatable, Sendable {
        case integer(Int)
        /// Any number, shown with about three digits.
        case number(Double)
        /// A share of 1, shown in percent.
        case share(Double)
        case bytes(Double)
        /// A difference: its sign is always shown.
        case change(Double)
        /// A difference of two shares of 1, shown in percentage points with its sign.
        case points(Double)
        /// A difference as a share of what it is compared with.
        case relativeChange(Double)
        case text(String)
        case link(text: String, target: String)
        /// CommonMark on one line, from the program's own words.
        case markdown(String)
        /// A small picture, and the same in words.
        case picture(SmallPicture)
        /// A number that was not measured but follows from measured ones beside it: shown behind ≈, empty in CSV.
        indirect case approximate(Cell)
        /// No value: shown as a dash, empty in CSV.
        case none

        public init(_ value: Double?) { self = value.map(Cell.number) ?? .none }
        public init(_ value: Int?) { self = value.map(Cell.integer) ?? .none }
        public static func optionalShare(_ value: Double?) -> Cell { value.map(Cell.share) ?? .none }
    }

    /// What the table holds, for people who cannot see where it stands.
    public var caption: String
    public var columns: [Column]
    /// Those of the grids where there are some and no others were given: an access map has tens of thousands.
    public var rows: [[Cell]] {
        get { own ?? grids.flatMap(\.tableRows) }
        set { own = newValue }
    }
    private var own: [[Cell]]?
    /// The first column names its row.
    public var hasRowHeaders: Bool
    /// Columns at the start that name a row together.
    public var keyColumnCount = 1
    /// The same numbers a row of a grid at a time, for the long form: a line a cell would repeat its place tens of
    /// thousands of times.
    var grids: [DataGrid] = []
    /// Names of the rows for links, as many as rows; empty: rows have none.
    public var rowAnchors: [String] = []
    /// What rows are of, by their index, where another place of the page may tell the same numbers: a cell is then the
    /// quantity `<subject>.<key of its column>`.
    public var rowSubjects: [Int: String] = [:]

    public init(caption: String, columns: [Column], rows: [[Cell]], hasRowHeaders: Bool = true) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a cell for each column")
        self.caption = caption
        self.columns = columns
        own = rows
        self.hasRowHeaders = hasRowHeaders
    }

    /// A table of the rows of grids.
    init(caption: String, columns: [Column], grids: [DataGrid]) {
        precondition(grids.allSatisfy { $0.names.count + 3 == columns.count }, "a cell for each column")
        self.caption = caption
        self.columns = columns
        self.grids = grids
        hasRowHeaders = false
        keyColumnCount = columns.count - 1
    }

    /// Whether its rows are those of its grids.
    var hasRowsOfGrids: Bool { own == nil }

    public var rowCount: Int { own?.count ?? grids.reduce(0) { $0 + $1.rowCount } }

    /// The table with at most `limit` rows, evenly spread and with the first and the last one.
    public func thinned(to limit: Int) -> DataTable {
        let count = rowCount
        guard count > limit, limit > 1 else { return self }
        var thin = self
        let kept = (0..<limit).map { $0 * (count - 1) / (limit - 1) }
        thin.own = own.map { rows in kept.map { rows[$0] } } ?? DataGrid.tableRows(of: grids, at: kept)
        if !rowAnchors.isEmpty { thin.rowAnchors = kept.map { rowAnchors[$0] } }
        thin.rowSubjects = Dictionary(
            uniqueKeysWithValues: kept.enumerated().compactMap { index, old in rowSubjects[old].map { (index, $0) } })
        return thin
    }

    /// The table without columns that hold no value in any row.
    public func withoutEmptyColumns() -> DataTable {
        let kept = columns.indices.filter { column in
            rows.contains { $0[column] != .none && $0[column] != .text("") }
        }
        var table = self
        table.columns = kept.map { columns[$0] }
        table.rows = rows.map { row in kept.map { row[$0] } }
        return table
    }
}

extension DataTable.Cell {
    /// As a person reads it.
    public var displayText: String {
        switch self {
        case .integer(let value): NumberText.integer(value)
        case .number(let value): NumberText.significant(value)
        case .share(let value): NumberText.percent(value)
        case .bytes(let value): NumberText.bytes(value)
        case .change(let value): (value > 0 ? "+" : "") + NumberText.significant(value)
        case .points(let value): (value > 0 ? "+" : "") + NumberText.points(value)
        case .relativeChange(let value): (value > 0 ? "+" : "") + NumberText.percent(value)
        case .text(let text), .link(let text, _): TraceText.display(text)
        case .markdown(let text): text
        case .picture(let picture): picture.text
        case .approximate(let cell): "≈ " + cell.displayText
        case .none: "–"
        }
    }

    /// As a program reads it, without loss; quoting is the CSV writer's.
    public var exactText: String {
        switch self {
        case .integer(let value): String(value)
        case .number(let value), .share(let value), .bytes(let value), .change(let value),
            .points(let value), .relativeChange(let value):
            NumberText.exact(value)
        case .text(let text), .link(let text, _), .markdown(let text): text
        case .picture(let picture): picture.text
        case .approximate, .none: ""
        }
    }
}

/// A picture the size of a word, for a table's cell.
public struct SmallPicture: Equatable, Sendable {
    /// An `svg` element with an accessible name.
    var markup: String
    /// What it shows, in a few words.
    var text: String
}
