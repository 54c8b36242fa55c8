/// Small multiples on shared axes: a panel for each data set with its own curve in front of all the others'.
struct MultiplesPlot: Sendable {
    struct Panel: Sendable {
        var title: String
        /// A number that sums the curve up, under the title.
        var note: String
        var points: [(x: Double, y: Double)]
        var isStep = false
    }

    var panels: [Panel]
    var horizontal: XYPlot.Axis
    var vertical: XYPlot.Axis

    /// Few panels are drawn larger.
    private var columns: Int { panels.count <= 4 ? 2 : 3 }
    private static let gap = 16.0
    /// Room for the vertical axis' title.
    private static let top = 18.0
    private static let head = 40.0
    private static let plotHeight = 108.0
    private static let left = 44.0
    /// More curves behind one would be a grey area, and a page of them too large.
    private static let backgroundLimit = 12

    /// Panels drawn; the rest is in the table.
    static let panelLimit = 60

    func drawing(name: String, summary: String) -> Drawing {
        let width = XYPlot.width
        let columns = columns
        let rows = (panels.count + columns - 1) / columns
        let panelWidth = (width - Self.left - 8 - Self.gap * Double(columns - 1)) / Double(columns)
        let rowHeight = Self.head + Self.plotHeight + 10
        var body = SVGBody()
        for (index, panel) in panels.enumerated() {
            let column = index % columns
            let area = Frame(
                left: Self.left + Double(column) * (panelWidth + Self.gap),
                top: Self.top + Self.head + Double(index / columns) * rowHeight, width: panelWidth,
                height: Self.plotHeight)
            let isLowest = index + columns >= panels.count
            draw(panel, index: index, into: &body, area: area, showsLeft: column == 0, showsBottom: isLowest)
        }
        let bottom = Self.top + Double(rows) * rowHeight + 34
        body.text(horizontal.title, x: Self.left, y: bottom - 8)
        body.text(vertical.title, x: 4, y: 13)
        return Drawing(body, width: width, height: bottom, name: name, summary: summary)
    }

    private func draw(
        _ panel: Panel, index: Int, into body: inout SVGBody, area: Frame, showsLeft: Bool, showsBottom: Bool
    ) {
        let x = AxisScale(
            horizontal.kind, from: horizontal.lower, to: horizontal.upper, start: area.left, end: area.right)
        let y = AxisScale(vertical.kind, from: vertical.lower, to: vertical.upper, start: area.bottom, end: area.top)
        drawAxes(into: &body, area: area, x: x, y: y, showsLeft: showsLeft, showsBottom: showsBottom)
        if panels.count <= Self.backgroundLimit {
            var others = PathData()
            for (number, other) in panels.enumerated() where number != index {
                append(other, to: &others, x: x, y: y)
            }
            body.path(others, stroke: .axis, width: 1, opacity: 0.45)
        }
        var own = PathData()
        append(panel, to: &own, x: x, y: y)
        body.path(own, stroke: .series1, width: 2.25)
        let top = area.top - Self.head
        // Bold letters are wider than the estimate.
        let title = TextMetrics.fitted(panel.title, to: area.width * 0.92)
        body.text(title, x: area.left, y: top + 16, fill: .text, isBold: true)
        body.text(TextMetrics.fitted(panel.note, to: area.width), x: area.left, y: top + 31)
    }

    private func append(_ panel: Panel, to path: inout PathData, x: AxisScale, y: AxisScale) {
        guard let first = panel.points.first else { return }
        path.move(x(first.x), y(first.y))
        for point in panel.points.dropFirst() {
            if panel.isStep {
                path.horizontal(x(point.x))
                path.vertical(y(point.y))
            } else {
                path.line(x(point.x), y(point.y))
            }
        }
        if panel.points.count == 1 { path.marker(.circle, x(first.x), y(first.y)) }
    }

    private func drawAxes(
        into body: inout SVGBody, area: Frame, x: AxisScale, y: AxisScale, showsLeft: Bool, showsBottom: Bool
    ) {
        let ticks = y.ticks(limit: 3)
        var grid = PathData()
        for tick in ticks {
            grid.move(area.left, y(tick))
            grid.horizontal(area.right)
            if showsLeft { body.text(vertical.label(tick), x: area.left - 6, y: y(tick) + 4.5, anchor: .end) }
        }
        body.path(grid, stroke: .grid)
        var axis = PathData()
        axis.move(area.left, area.bottom)
        axis.horizontal(area.right)
        for tick in x.ticks(limit: 4) {
            axis.move(x(tick), area.bottom)
            axis.vertical(area.bottom + 4)
            guard showsBottom else { continue }
            // Labels at the ends stay inside the panel: its neighbour's begin right beside it.
            let room = TextMetrics.width(horizontal.label(tick)) / 2
            let anchor: SVGBody.Anchor =
                x(tick) - room < area.left ? .start : x(tick) + room > area.right ? .end : .middle
            body.text(horizontal.label(tick), x: x(tick), y: area.bottom + 18, anchor: anchor)
        }
        body.path(axis, stroke: .axis)
    }
}
