extension XYPlot {
    /// Vertical lines with the row above the plot in which each label stands.
    struct PlacedLines {
        var lines: [(line: Reference, textLeft: Double, row: Int)]
        var rowCount: Int
    }

    /// Labels stand above the plot in as few rows as keep them apart.
    func placedLines(left: Double, right: Double, frame: Frame) -> PlacedLines {
        let x = AxisScale(horizontal.kind, from: horizontal.lower, to: horizontal.upper, start: left, end: right)
        let visible = verticalLines.filter { $0.value >= x.lower && $0.value <= x.upper }
            .sorted { $0.value < $1.value }
        let spans = visible.map { line -> (left: Double, right: Double) in
            let width = TextMetrics.width(line.label, isBold: line.isStrong)
            let start = max(frame.left + 2, min(x(line.value) - 4, frame.right - width - 2))
            return (start, start + width)
        }
        let rows = LabelLayout.rows(spans)
        let lines = zip(visible, zip(spans, rows)).map { (line: $0, textLeft: $1.0.left, row: $1.1) }
        return PlacedLines(lines: lines, rowCount: (rows.max() ?? -1) + 1)
    }

    func drawVerticalLines(_ placed: PlacedLines, into body: inout SVGBody, area: Frame, x: AxisScale) {
        for (line, textLeft, row) in placed.lines {
            let top = area.top - 5 - Double(row) * (TextMetrics.lineHeight - 1)
            let ink: Ink = line.isStrong ? .text : .axis
            body.line(
                x(line.value), top - 1, x(line.value), area.bottom, stroke: ink, dash: line.isStrong ? "8 3" : "4 4")
            body.text(
                line.label, x: textLeft + 7, y: top + 1, fill: line.isStrong ? .text : .muted, isBold: line.isStrong)
        }
    }
}
