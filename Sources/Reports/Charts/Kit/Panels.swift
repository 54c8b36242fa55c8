/// Small multiples: plots of one size in rows and columns.
struct Panels: Sendable {
    var plots: [XYPlot]
    var columns: Int
    var panelHeight = 210.0
    /// Title of the vertical axis, written once where all panels share it.
    var sharesVerticalTitle = false

    func drawing(name: String, summary: String, width: Double = XYPlot.width) -> Drawing {
        let columns = max(1, min(columns, plots.count))
        let rows = (plots.count + columns - 1) / columns
        let gap = 14.0
        let panelWidth = (width - gap * Double(columns - 1)) / Double(columns)
        let height = Double(rows) * panelHeight + Double(max(0, rows - 1)) * gap
        return Drawing(width: width, height: height, name: name, summary: summary) {
            var body = SVGBody()
            for (index, plot) in plots.enumerated() {
                let column = index % columns
                let frame = Frame(
                    left: Double(column) * (panelWidth + gap), top: Double(index / columns) * (panelHeight + gap),
                    width: panelWidth, height: panelHeight)
                plot.draw(into: &body, frame: frame, showsVerticalTitle: !sharesVerticalTitle || column == 0)
            }
            return body
        }
    }
}
