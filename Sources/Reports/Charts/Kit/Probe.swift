import Wording

/// What the page's script says of a place in a drawing: which row of the figure's table lies there, or which cell of a
/// matrix. Without the script, or in a file of its own, a drawing has no use for it.
struct Probe: Equatable, Sendable {
    enum Content: Equatable, Sendable {
        /// The row whose value in a column is nearest to the place on the horizontal axis; one of those that begin with
        /// `only` where it is given.
        case values(isLogarithmic: Bool, lower: Double, upper: Double, column: Int, only: String?)
        /// Bands of equal height, from the top: each the row that begins with the text.
        case rows([String])
        /// A matrix: a name for each row and column, and for each of the drawing's colours.
        case cells(rows: [String], columns: [String], titles: [String])
    }

    /// In drawing units.
    var area: Frame
    var content: Content

    /// As a JSON object for the script.
    var json: String {
        let place = [area.left, area.top, area.width, area.height].map(PathData.number).joined(separator: ",")
        return "{\"area\":[\(place)],\(contentJSON)}"
    }

    private var contentJSON: String {
        switch content {
        case .values(let isLogarithmic, let lower, let upper, let column, let only):
            "\"log\":\(isLogarithmic),\"domain\":[\(NumberText.exact(lower)),\(NumberText.exact(upper))],"
                + "\"column\":\(column)" + (only.map { ",\"only\":" + JSONString.of($0) } ?? "")
        case .rows(let names): "\"rows\":\(Self.list(names))"
        case .cells(let rows, let columns, let titles):
            "\"cells\":[\(Self.list(rows)),\(Self.list(columns))],\"titles\":\(Self.list(titles))"
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(JSONString.of).joined(separator: ",") + "]"
    }
}
