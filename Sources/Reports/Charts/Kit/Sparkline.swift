/// A curve the size of a word, for tables: no axes, a dot at its end, the name says the numbers.
public enum Sparkline {
    /// The curve as inline SVG; x over its own range, y from 0 to 1. Empty for fewer than two points.
    ///
    /// - Parameters:
    ///   - points: ascending x; y are shares.
    ///   - isLogarithmic: x by powers of two, for capacities.
    ///   - label: what a reader who cannot see it hears.
    public static func svg(_ points: [(x: Double, y: Double)], isLogarithmic: Bool, label: String) -> String {
        guard points.count > 1, let first = points.first, let last = points.last else { return "" }
        let width = 96.0
        let height = 22.0
        let x = AxisScale(isLogarithmic ? .log2 : .linear, from: first.x, to: last.x, start: 2, end: width - 4)
        let y = AxisScale(.linear, from: 0, to: 1, start: height - 2, end: 3)
        var path = PathData()
        path.move(x(first.x), y(first.y))
        for point in points.dropFirst() { path.line(x(point.x), y(point.y)) }
        var end = PathData()
        end.marker(.circle, x(last.x), y(last.y), radius: 2.2)
        var body = SVGBody()
        body.line(0, y(1), width, y(1), stroke: .grid)
        body.path(path, stroke: .series1, width: 1.5)
        body.path(end, fill: .series1)
        return "<svg class=\"sparkline\" viewBox=\"0 0 96 22\" width=\"96\" height=\"22\" role=\"img\""
            + " aria-label=\"\(HTMLEscape.text(label))\">\(body.markup)</svg>"
    }
}
