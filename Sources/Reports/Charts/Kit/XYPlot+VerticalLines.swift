extension XYPlot {
    /// Vertical lines with the row above the plot in which each label stands.
    struct PlacedLines {
        var lines: [(line: Reference, textLeft: Double, row: Int)]
        var rowCount: Int
    }

    /// Labels stand above the plot, each to the right of its line; a line whose label would meet those of lines further
    /// right rises above them, so that no line crosses a label.
    func placedLines(left: Double, right: Double, frame: Frame) -> PlacedLines {
        let x = AxisScale(horizontal.kind, from: horizontal.lower, to: horizontal.upper, start: left, end: right)
        let visible = verticalLines.filter { $0.value >= x.lower && $0.value <= x.upper }
            .sorted { $0.value > $1.value }
        let spans = visible.map { line -> (left: Double, right: Double) in
            let width = TextMetrics.width(line.label, isBold: line.isStrong) + 8
            let fitsRight = x(line.value) + width <= frame.right
            let start = fitsRight ? x(line.value) : max(frame.left, x(line.value) - width)
            return (start, start + width)
        }
        let rows = LabelLayout.rows(spans)
        let lines = zip(visible, zip(spans, rows)).map { line, place in
            (line: line, textLeft: place.0.left + 4, row: place.1)
        }
        return PlacedLines(lines: lines, rowCount: (rows.max() ?? -1) + 1)
    }

    func drawVerticalLines(_ placed: PlacedLines, into body: inout SVGBody, area: Frame, x: AxisScale) {
        func baseline(_ row: Int) -> Double { area.top - 6 - Double(row) * (TextMetrics.lineHeight - 1) }
        for (line, _, row) in placed.lines {
            body.line(
                x(line.value), baseline(row) - 10, x(line.value), area.bottom, stroke: line.isStrong ? .text : .axis,
                dash: line.isStrong ? "8 3" : "4 4")
        }
        for (line, textLeft, row) in placed.lines {
            let width = TextMetrics.width(line.label, isBold: line.isStrong)
            // A line further right may rise behind this label; the patch keeps the label readable.
            body.rectangle(x: textLeft - 2, y: baseline(row) - 11, width: width + 2, height: 14, fill: .surface)
            body.text(
                line.label, x: textLeft, y: baseline(row), fill: line.isStrong ? .text : .muted, isBold: line.isStrong)
        }
    }
}
