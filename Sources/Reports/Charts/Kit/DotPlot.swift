/// A row a value on one horizontal axis: the mean as a dot, the spread as a bar, a threshold as a tick, and the number
/// beside them. Rows of several groups stand under a heading each.
struct DotPlot: Sendable {
    struct Row: Sendable {
        var label: String
        /// Nil where there is no number; the note says why.
        var value: Double?
        var note: String
        var spread: ClosedRange<Double>?
        /// A rule's threshold on this row.
        var threshold: Double?
        var isEmphasized = false
    }

    struct Group: Sendable {
        var title: String
        var rows: [Row]
        /// The text that the group's own row of the table begins with; nil where each row has one.
        var tableRow: String?
    }

    var groups: [Group]
    var axis: XYPlot.Axis
    /// Groups beside each other.
    var columns = 1

    private static let rowHeight = 24.0
    private static let headHeight = 26.0

    func drawing(name: String, summary: String, width: Double = XYPlot.width) -> Drawing {
        var body = SVGBody()
        let columns = max(1, min(columns, groups.count))
        let gap = 24.0
        let groupWidth = (width - gap * Double(columns - 1)) / Double(columns)
        let most = groups.map(\.rows.count).max() ?? 1
        let groupHeight = Self.headHeight + Double(most) * Self.rowHeight + 50
        for (index, group) in groups.enumerated() {
            let frame = Frame(
                left: Double(index % columns) * (groupWidth + gap), top: Double(index / columns) * groupHeight,
                width: groupWidth, height: groupHeight)
            draw(group, into: &body, frame: frame)
        }
        let rows = (groups.count + columns - 1) / columns
        return Drawing(body, width: width, height: Double(rows) * groupHeight, name: name, summary: summary)
    }

    private func draw(_ group: Group, into body: inout SVGBody, frame: Frame) {
        let labelWidth = min(frame.width * 0.5, (group.rows.map { TextMetrics.width($0.label) }.max() ?? 0) + 12)
        let noteWidth = min(frame.width * 0.3, (group.rows.map { TextMetrics.width($0.note) }.max() ?? 0) + 14)
        let area = Frame(
            left: frame.left + labelWidth, top: frame.top + Self.headHeight,
            width: max(40, frame.width - labelWidth - noteWidth), height: Double(group.rows.count) * Self.rowHeight)
        let x = AxisScale(axis.kind, from: axis.lower, to: axis.upper, start: area.left, end: area.right)
        body.text(
            TextMetrics.fitted(group.title, to: frame.width), x: frame.left + 4, y: frame.top + 14, fill: .text,
            isBold: true)
        drawAxis(into: &body, area: area, x: x)
        let band = Frame(left: frame.left, top: area.top, width: frame.width, height: area.height)
        body.probes.append(Probe(area: band, content: .rows(group.tableRow.map { [$0] } ?? group.rows.map(\.label))))
        for (index, row) in group.rows.enumerated() {
            let y = area.top + (Double(index) + 0.5) * Self.rowHeight
            draw(row, into: &body, y: y, area: area, frame: frame, labelWidth: labelWidth, x: x)
        }
    }

    private func drawAxis(into body: inout SVGBody, area: Frame, x: AxisScale) {
        let ticks = x.ticks(limit: area.width > 220 ? 5 : 2)
        var grid = PathData()
        for tick in ticks {
            grid.move(x(tick), area.top)
            grid.vertical(area.bottom)
        }
        body.path(grid, stroke: .grid)
        body.line(area.left, area.bottom, area.right, area.bottom, stroke: .axis)
        for tick in ticks { body.text(axis.label(tick), x: x(tick), y: area.bottom + 17, anchor: .middle) }
        let title = TextMetrics.fitted(axis.title, to: area.width + 120)
        body.text(title, x: (area.left + area.right) / 2, y: area.bottom + 34, anchor: .middle)
    }

    private func draw(
        _ row: Row, into body: inout SVGBody, y: Double, area: Frame, frame: Frame, labelWidth: Double, x: AxisScale
    ) {
        body.text(
            TextMetrics.fitted(row.label, to: labelWidth - 8), x: area.left - 8, y: y + 4.5, anchor: .end,
            fill: row.isEmphasized ? .text : .muted, isBold: row.isEmphasized)
        if let spread = row.spread {
            var bar = PathData()
            let start = x(spread.lowerBound)
            bar.rectangle(x: start, y: y - 4, width: max(1, x(spread.upperBound) - start), height: 8)
            body.path(bar, fill: .series1, opacity: 0.22)
        }
        if let threshold = row.threshold {
            body.line(x(threshold), y - 10, x(threshold), y + 10, stroke: .text, width: 1.5, dash: "3 2")
        }
        if let value = row.value {
            var dot = PathData()
            dot.marker(.circle, x(value), y, radius: row.isEmphasized ? 5 : 4)
            body.path(dot, fill: .series1)
        }
        body.text(
            TextMetrics.fitted(row.note, to: frame.right - area.right - 8), x: area.right + 10, y: y + 4.5,
            fill: row.value == nil ? .muted : .text)
    }
}
