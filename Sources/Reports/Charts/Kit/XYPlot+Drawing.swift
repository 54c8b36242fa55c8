/// A rectangle of a drawing.
struct Frame: Equatable, Sendable {
    var left, top, width, height: Double
    var right: Double { left + width }
    var bottom: Double { top + height }
}

extension XYPlot {
    static let width = 660.0

    /// The plot as a picture of its own.
    func drawing(name: String, summary: String, width: Double = XYPlot.width, height: Double = 320) -> Drawing {
        let key = SeriesKey(series.map(\.label), gutter: gutterLimit(width), width: width)
        return Drawing(width: width, height: height + key.height, name: name, summary: summary) {
            var body = SVGBody()
            var plot = self
            for index in series.indices { plot.series[index].label = key.labels[index] }
            plot.draw(into: &body, frame: Frame(left: 0, top: 0, width: width, height: height))
            key.draw(into: &body, top: height)
            return body
        }
    }

    /// Draws into a part of a larger picture.
    func draw(into body: inout SVGBody, frame: Frame, showsVerticalTitle: Bool = true) {
        let gutter = rightGutter(limit: gutterLimit(frame.width))
        // Fewer ticks may have longer labels.
        let ticks = [3, 5, 8].flatMap(vertical.ticks)
        let tickWidth = ticks.map { TextMetrics.width(vertical.label($0)) }.max() ?? 20
        let left = frame.left + tickWidth + (showsVerticalTitle ? 28 : 10)
        let lines = placedLines(left: left, right: frame.right - gutter, frame: frame)
        let titleLines = title.map { TextMetrics.wrapped($0, to: (frame.width - 4) / 1.04, isBold: true) } ?? []
        let titleRoom = Double(titleLines.count) * TextMetrics.lineHeight + 6
        let top = frame.top + titleRoom + Double(lines.rowCount) * (TextMetrics.lineHeight - 1) + 4
        let area = Frame(
            left: left, top: top, width: max(20, frame.right - gutter - left), height: max(20, frame.bottom - 42 - top))
        let x = AxisScale(
            horizontal.kind, from: horizontal.lower, to: horizontal.upper, start: area.left, end: area.right)
        let y = AxisScale(vertical.kind, from: vertical.lower, to: vertical.upper, start: area.bottom, end: area.top)
        for (index, line) in titleLines.enumerated() {
            let y = frame.top + 14 + Double(index) * TextMetrics.lineHeight
            body.text(line, x: frame.left + 4, y: y, fill: .text, isBold: true)
        }
        drawRegions(into: &body, area: area, x: x)
        for band in bands {
            body.rectangle(
                x: area.left, y: y(band.to), width: area.width, height: y(band.from) - y(band.to), fill: .void)
            let place = labelPlace(of: band, area: area, x: x, y: y)
            body.text(band.label, x: place.x, y: place.y)
        }
        drawAxes(into: &body, area: area, x: x, y: y, frame: frame, showsVerticalTitle: showsVerticalTitle)
        drawVerticalLines(lines, into: &body, area: area, x: x)
        drawSeries(into: &body, area: area, x: x, y: y)
        drawGutter(into: &body, area: area, gutter: gutter, y: y, x: x)
        let values = Probe.Content.values(
            isLogarithmic: x.kind == .log2, lower: x.lower, upper: x.upper, column: probe.column, only: probe.only)
        body.probes.append(Probe(area: area, content: values))
    }

    /// How much of a width labels beside the plot may take.
    private func gutterLimit(_ width: Double) -> Double { width * 0.32 }

    private func rightGutter(limit: Double) -> Double {
        let others = horizontalLines.map(\.label) + [diagonalLabel].compactMap { $0 }
        let widths =
            series.map(\.label).filter { !$0.isEmpty }.map { TextMetrics.width($0, isBold: true) }
            + others.filter { !$0.isEmpty }.map { TextMetrics.width($0) }
        let widest = widths.max().map { $0 + 18 } ?? 12
        let halfTick = TextMetrics.width(horizontal.label(horizontal.upper)) / 2 + 2
        return max(halfTick, min(widest, limit))
    }

    private func drawRegions(into body: inout SVGBody, area: Frame, x: AxisScale) {
        for region in regions {
            let from = x(region.from)
            let to = x(region.to)
            guard to - from > 1 else { continue }
            body.rectangle(x: from, y: area.top, width: to - from, height: area.height, fill: .void)
            let label = TextMetrics.width(region.label)
            if label + 8 < to - from {
                body.text(region.label, x: (from + to) / 2, y: area.top + 18, anchor: .middle)
            } else if label + 8 < area.height {
                let middle = (from + to) / 2 + 4
                if to - from > 15 {
                    body.text(
                        region.label, x: middle, y: area.top + area.height / 2, anchor: .middle, rotatedBy: -90)
                }
            }
        }
    }

    private func drawAxes(
        into body: inout SVGBody, area: Frame, x: AxisScale, y: AxisScale, frame: Frame, showsVerticalTitle: Bool
    ) {
        let ticks = y.ticks(limit: area.height > 130 ? 5 : 3)
        var grid = PathData()
        for tick in ticks {
            grid.move(area.left, y(tick))
            grid.horizontal(area.right)
        }
        body.path(grid, stroke: .grid)
        for tick in ticks {
            body.text(vertical.label(tick), x: area.left - 7, y: y(tick) + 4.5, anchor: .end)
        }
        var axis = PathData()
        axis.move(area.left, area.bottom)
        axis.horizontal(area.right)
        for tick in drawnHorizontalTicks(x, area: area) {
            axis.move(x(tick), area.bottom)
            axis.vertical(area.bottom + 4)
            body.text(horizontal.label(tick), x: x(tick), y: area.bottom + 18, anchor: .middle)
        }
        body.path(axis, stroke: .axis)
        if !horizontal.title.isEmpty {
            body.text(
                TextMetrics.fitted(horizontal.title, to: area.width + 60), x: area.left + area.width / 2,
                y: area.bottom + 36, anchor: .middle)
        }
        if showsVerticalTitle {
            body.text(
                TextMetrics.fitted(vertical.title, to: area.height + 40), x: frame.left + 14,
                y: area.top + area.height / 2, anchor: .middle, rotatedBy: -90)
        }
    }

    /// As many ticks as have room for their labels.
    private func drawnHorizontalTicks(_ x: AxisScale, area: Frame) -> [Double] {
        for limit in stride(from: 10, through: 2, by: -1) {
            let ticks = x.ticks(limit: limit).filter { !horizontal.isWhole || $0 == $0.rounded() }
            let spans = ticks.map { (x($0), TextMetrics.width(horizontal.label($0)) / 2) }
            let fits = zip(spans, spans.dropFirst()).allSatisfy { $1.0 - $1.1 - $0.0 - $0.1 > 6 }
            if fits { return ticks }
        }
        return [x.lower]
    }
}

extension XYPlot.Axis {
    func ticks(_ limit: Int) -> [Double] {
        AxisScale(kind, from: lower, to: upper, start: 0, end: 1).ticks(limit: limit)
    }
}

extension XYPlot {
    /// The corner of a band where no series runs through its label: top left where that is free, or where none is.
    private func labelPlace(of band: Band, area: Frame, x: AxisScale, y: AxisScale) -> (x: Double, y: Double) {
        let width = TextMetrics.width(band.label)
        for left in [area.left + 8, area.right - 8 - width] {
            for line in [y(band.to) + 16, y(band.from) - 6] {
                let label = Frame(left: left - 4, top: line - 16, width: width + 8, height: 22)
                if !series.contains(where: { crosses(label, $0, x: x, y: y) }) { return (left, line) }
            }
        }
        return (area.left + 8, y(band.to) + 16)
    }

    /// Whether a part of a series may run through a rectangle, by the part's own bounds.
    private func crosses(_ label: Frame, _ item: Series, x: AxisScale, y: AxisScale) -> Bool {
        for (start, end) in zip(item.points, item.points.dropFirst()) {
            let (top, bottom) = (y(max(start.y, end.y)), y(min(start.y, end.y)))
            let isAside: Bool = x(end.x) < label.left || x(start.x) > label.right
            let isApart: Bool = bottom < label.top || top > label.bottom
            if !isAside, !isApart { return true }
        }
        return false
    }
}
