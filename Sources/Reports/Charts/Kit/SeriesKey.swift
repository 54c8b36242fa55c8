/// Names of series that are too long to stand beside their curves: there they are called A, B, C, and the names stand
/// below the plot, on as many lines as they need.
struct SeriesKey: Sendable {
    /// What stands beside the curves.
    let labels: [String]
    private let lines: [(text: String, ink: Ink)]

    /// - Parameters:
    ///   - gutter: room beside the plot.
    ///   - width: room below it.
    init(_ names: [String], gutter: Double, width: Double) {
        guard names.contains(where: { TextMetrics.width($0, isBold: true) > gutter - 18 }) else {
            labels = names
            lines = []
            return
        }
        let letters = names.indices.map { String(UnicodeScalar(UInt8(65 + $0 % 26))) }
        labels = letters
        lines = zip(zip(letters, names), LineStyle.all).flatMap { name, style in
            TextMetrics.wrapped(name.0 + " " + name.1, to: width - 8).map { ($0, style.ink) }
        }
    }

    var height: Double { lines.isEmpty ? 0 : Double(lines.count) * TextMetrics.lineHeight + 8 }

    func draw(into body: inout SVGBody, top: Double) {
        for (index, line) in lines.enumerated() {
            let y = top + Double(index + 1) * TextMetrics.lineHeight
            body.text(line.text, x: 4, y: y, fill: line.ink)
        }
    }
}
