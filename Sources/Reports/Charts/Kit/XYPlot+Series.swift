extension XYPlot {
    func drawSeries(into body: inout SVGBody, area: Frame, x: AxisScale, y: AxisScale) {
        if diagonalLabel != nil {
            body.line(area.left, area.bottom, area.right, area.top, stroke: .axis, dash: "4 4")
        }
        for line in horizontalLines {
            body.line(
                area.left, y(line.value), area.right, y(line.value), stroke: line.isStrong ? .text : .axis,
                dash: line.isStrong ? "8 3" : "4 4")
        }
        for (item, style) in zip(series, LineStyle.all) {
            drawBand(item, style, into: &body, x: x, y: y)
            drawLine(item, style, into: &body, x: x, y: y)
        }
    }

    private func drawBand(_ item: Series, _ style: LineStyle, into body: inout SVGBody, x: AxisScale, y: AxisScale) {
        guard !item.band.isEmpty else { return }
        var path = PathData()
        for part in Self.joined(item.band, upTo: item.joinsUpTo, x: \.x) {
            path.move(x(part[0].x), y(part[0].high))
            for point in part.dropFirst() { path.line(x(point.x), y(point.high)) }
            for point in part.reversed() { path.line(x(point.x), y(point.low)) }
            path.close()
        }
        body.path(path, fill: style.ink, opacity: 0.16)
    }

    /// Points in stretches without a gap.
    private static func joined<Point>(
        _ points: [Point], upTo gap: Double, x: (Point) -> Double
    ) -> [[Point]] {
        var parts: [[Point]] = []
        var start = 0
        for index in points.indices.dropFirst() where x(points[index]) - x(points[index - 1]) > gap {
            parts.append(Array(points[start..<index]))
            start = index
        }
        return points.isEmpty ? [] : parts + [Array(points[start...])]
    }

    private func drawLine(_ item: Series, _ style: LineStyle, into body: inout SVGBody, x: AxisScale, y: AxisScale) {
        guard !item.points.isEmpty else { return }
        if item.shape != .points, item.points.count > 1 {
            var path = PathData()
            for part in Self.joined(item.points, upTo: item.joinsUpTo, x: \.x) {
                guard let first = part.first else { continue }
                path.move(x(first.x), y(first.y))
                for point in part.dropFirst() {
                    if item.shape == .step {
                        path.horizontal(x(point.x))
                        path.vertical(y(point.y))
                    } else {
                        path.line(x(point.x), y(point.y))
                    }
                }
            }
            body.path(path, stroke: style.ink, width: 2.25, dash: style.dash)
        }
        guard item.hasMarkers else { return }
        var markers = PathData()
        for point in markedPoints(item, x: x) { markers.marker(style.marker, x(point.x), y(point.y)) }
        body.path(markers, fill: style.ink)
    }

    /// Every point of a short series; of a long one, points about a tenth of the plot apart.
    private func markedPoints(_ item: Series, x: AxisScale) -> [(x: Double, y: Double)] {
        guard item.shape != .points, item.points.count > 14 else { return item.points }
        let distance = (x.end - x.start) / 9
        var last = -Double.infinity
        return item.points.filter { point in
            guard x(point.x) - last >= distance else { return false }
            last = x(point.x)
            return true
        }
    }

    /// Labels of series and horizontal lines beside the plot, moved apart where they would touch.
    func drawGutter(into body: inout SVGBody, area: Frame, gutter: Double, y: AxisScale, x: AxisScale) {
        struct Label {
            var text: String
            var wanted: Double
            var ink: Ink
            var from: Double
        }
        var labels: [Label] = []
        for (item, style) in zip(series, LineStyle.all) {
            guard let last = item.points.last, !item.label.isEmpty else { continue }
            labels.append(Label(text: item.label, wanted: y(last.y), ink: style.ink, from: x(last.x)))
        }
        for line in horizontalLines where !line.label.isEmpty {
            let ink: Ink = line.isStrong ? .text : .muted
            labels.append(Label(text: line.label, wanted: y(line.value), ink: ink, from: area.right))
        }
        if let diagonalLabel {
            labels.append(Label(text: diagonalLabel, wanted: area.top, ink: .muted, from: area.right))
        }
        // Labels of vertical lines stand right above the plot, and may reach into the gutter.
        let top = verticalLines.isEmpty ? area.top : area.top + 10
        let placed = LabelLayout.spread(
            labels.map(\.wanted), height: TextMetrics.lineHeight - 1, in: top...max(top, area.bottom))
        for (label, centre) in zip(labels, placed) {
            var leader = PathData()
            leader.move(min(label.from + 5, area.right), label.wanted)
            if label.from < area.right - 2 { leader.line(area.right, label.wanted) }
            leader.line(area.right + 10, centre)
            let isApart = abs(centre - label.wanted) > 2 || label.from < area.right - 2
            if isApart { body.path(leader, stroke: label.ink, width: 0.75, opacity: 0.7) }
            body.text(
                TextMetrics.fitted(label.text, to: gutter - 14), x: area.right + 13, y: centre + 4.5, fill: label.ink,
                isBold: label.ink != .muted && label.ink != .text)
        }
    }
}
