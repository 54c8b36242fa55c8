/// The elements of a drawing under construction.
///
/// Every colour is written twice: as a literal attribute, for files that stand alone, and as a class
/// (`f-…` for fill, `s-…` for stroke), through which the page's stylesheet puts the dark theme's colour.
struct SVGBody: Sendable {
    enum Anchor: String, Sendable { case start, middle, end }

    private var written = ByteText()
    var markup: ByteText { written }
    /// Elements written so far.
    private(set) var elementCount = 0
    /// What lies where; added by what draws.
    var probes: [Probe] = []

    mutating func path(
        _ data: PathData, fill: Ink? = nil, stroke: Ink? = nil, width: Double = 1, dash: String? = nil,
        opacity: Double? = nil
    ) {
        guard !data.isEmpty else { return }
        open("path", fill: fill, stroke: stroke)
        attribute("d", path: data.text)
        if stroke != nil, width != 1 { attribute("stroke-width", PathData.number(width)) }
        if let dash { attribute("stroke-dasharray", dash) }
        if let opacity { attribute("opacity", PathData.number(opacity)) }
        written += "/>"
    }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: Ink, width: Double = 1, dash: String? = nil
    ) {
        var data = PathData()
        data.move(x1, y1)
        data.line(x2, y2)
        path(data, stroke: stroke, width: width, dash: dash)
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, fill: Ink?, stroke: Ink? = nil) {
        open("rect", fill: fill, stroke: stroke)
        attribute("x", PathData.number(x))
        attribute("y", PathData.number(y))
        attribute("width", PathData.number(max(0, width)))
        attribute("height", PathData.number(max(0, height)))
        written += "/>"
    }

    mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, fill: Ink = .muted, isBold: Bool = false,
        rotatedBy degrees: Double? = nil
    ) {
        open("text", fill: fill, stroke: nil)
        attribute("x", PathData.number(x))
        attribute("y", PathData.number(y))
        if anchor != .start { attribute("text-anchor", anchor.rawValue) }
        if isBold { attribute("font-weight", "600") }
        if let degrees {
            attribute("transform", "rotate(\(PathData.number(degrees)) \(PathData.number(x)) \(PathData.number(y)))")
        }
        written += ">"
        HTMLEscape.append(text, to: &written)
        written += "</text>"
    }

    /// Horizontal runs of cells, as strokes one cell high in a grid of `scaleX` × `scaleY` cells; `bin` says which
    /// values have the colour.
    mutating func runs(
        _ path: ByteText, stroke: Ink, left: Double, top: Double, scaleX: Double, scaleY: Double, bin: String
    ) {
        open("path", fill: nil, stroke: stroke)
        let place = "translate(\(PathData.number(left)) \(PathData.number(top)))"
        attribute("transform", place + " scale(\(PathData.exact(scaleX)) \(PathData.exact(scaleY)))")
        attribute("shape-rendering", "crispEdges")
        attribute("data-bin", bin)
        attribute("d", path: path)
        written += "/>"
    }

    private mutating func open(_ name: String, fill: Ink?, stroke: Ink?) {
        elementCount += 1
        written += "<"
        written += name
        appendClasses(fill: fill, stroke: stroke)
        if let fill { attribute("fill", fill.light) } else if name != "text" { attribute("fill", "none") }
        if let stroke { attribute("stroke", stroke.light) }
    }

    private mutating func appendClasses(fill: Ink?, stroke: Ink?) {
        guard fill != nil || stroke != nil else { return }
        written += " class=\""
        if let fill {
            written += "f-"
            written += fill.rawValue
        }
        if fill != nil, stroke != nil { written += " " }
        if let stroke {
            written += "s-"
            written += stroke.rawValue
        }
        written += "\""
    }

    private mutating func attribute(_ name: String, _ value: String) {
        openAttribute(name)
        HTMLEscape.append(value, to: &written)
        written += "\""
    }

    /// Commands and numbers need no escape.
    private mutating func attribute(_ name: String, path: ByteText) {
        openAttribute(name)
        written.append(path)
        written += "\""
    }

    private mutating func openAttribute(_ name: String) {
        written += " "
        written += name
        written += "=\""
    }
}
