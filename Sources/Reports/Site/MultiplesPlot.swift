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

    private var columns: Int { panels.count == 2 || panels.count == 4 ? 2 : 3 }
    private static let gap = 16.0
    /// Room for the vertical axis' title.
    private static let top = 18.0
    private static let plotHeight = 108.0
    private static let lineHeight = 15.0
    /// More curves behind one would be a grey area, and a page of them too large.
    private static let backgroundLimit = 12

    /// Panels drawn; the rest is in the table.
    static let panelLimit = 60

    func drawing(name: String, summary: String) -> Drawing {
        let width = XYPlot.width
        let columns = columns
        let left = max(44, vertical.ticks(3).map { TextMetrics.width(vertical.label($0)) + 8 }.max() ?? 0)
        let panelWidth = (width - left - 8 - Self.gap * Double(columns - 1)) / Double(columns)
        var body = SVGBody()
        var top = Self.top
        for start in stride(from: 0, to: panels.count, by: columns) {
            let row = start..<min(start + columns, panels.count)
            // Names are as long as they are: a row of panels is as high as the longest needs.
            let heads = row.map { head(panels[$0], width: panelWidth) }
            let headHeight = 10 + Self.lineHeight * Double(heads.map(\.count).max() ?? 0)
            for (column, index) in row.enumerated() {
                let left = left + Double(column) * (panelWidth + Self.gap)
                for (number, line) in heads[column].enumerated() {
                    body.text(
                        line.text, x: left, y: top + 16 + Double(number) * Self.lineHeight,
                        fill: line.isTitle ? .text : .muted, isBold: line.isTitle)
                }
                draw(
                    panels[index], index: index, into: &body,
                    area: Frame(left: left, top: top + headHeight, width: panelWidth, height: Self.plotHeight),
                    showsLeft: column == 0, showsBottom: index + columns >= panels.count)
            }
            top += headHeight + Self.plotHeight + 10
        }
        let bottom = top + 34
        body.text(horizontal.title, x: left, y: bottom - 8)
        body.text(vertical.title, x: 4, y: 13)
        return Drawing(body, width: width, height: bottom, name: name, summary: summary)
    }

    private func head(_ panel: Panel, width: Double) -> [(text: String, isTitle: Bool)] {
        TextMetrics.wrapped(panel.title, to: width, isBold: true).map { ($0, true) }
            + TextMetrics.wrapped(panel.note, to: width).map { ($0, false) }
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
        body.probes.append(Probe(area: area, content: .rows([panel.title])))
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
