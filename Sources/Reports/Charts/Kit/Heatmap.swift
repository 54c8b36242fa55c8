/// A matrix as colours: a path a bin with a stroke for each run of cells in a row, which is several times smaller and
/// faster to draw than a rectangle a cell.
struct Heatmap: Sendable {
    struct Tick: Sendable {
        /// Position in cells from the start of the axis.
        var at: Double
        var label: String
    }

    var title: String?
    /// `cells[row][column]`; nil: no data.
    var cells: [[Double?]]
    var scale: HeatScale
    var columnTitle: String
    var columnTicks: [Tick]
    var rowTitle: String
    var rowTicks: [Tick]
    /// What each row and column is, for those who point at one.
    var rowNames: [String] = []
    var columnNames: [String] = []

    var columnCount: Int { cells.map(\.count).max() ?? 0 }

    /// Draws into a part of a picture.
    func draw(into body: inout SVGBody, frame: Frame, showsRowTitle: Bool = true) {
        guard columnCount > 0, !cells.isEmpty else { return }
        let tickWidth = rowTicks.map { TextMetrics.width($0.label) }.max() ?? 0
        let left = frame.left + tickWidth + (showsRowTitle ? 28 : 10)
        let top = frame.top + (title == nil ? 4 : 24)
        let right = max(10, columnTicks.map { TextMetrics.width($0.label) / 2 + 2 }.max() ?? 0)
        let area = Frame(
            left: left, top: top, width: max(20, frame.right - left - right), height: max(20, frame.bottom - 42 - top))
        if let title {
            body.text(
                TextMetrics.fitted(title, to: frame.width), x: frame.left + 4, y: frame.top + 14, fill: .text,
                isBold: true)
        }
        body.rectangle(x: area.left, y: area.top, width: area.width, height: area.height, fill: .void)
        drawCells(into: &body, area: area)
        body.rectangle(x: area.left, y: area.top, width: area.width, height: area.height, fill: nil, stroke: .axis)
        drawTicks(into: &body, area: area, frame: frame, showsRowTitle: showsRowTitle)
        let titles = [rowTitle, columnTitle, scale.title, scale.missing]
        body.probes.append(
            Probe(area: area, content: .cells(rows: rowNames, columns: columnNames, titles: titles)))
    }

    private func drawCells(into body: inout SVGBody, area: Frame) {
        let width = area.width / Double(columnCount)
        let height = area.height / Double(cells.count)
        for (bin, path) in runs().enumerated() where !path.isEmpty {
            body.runs(
                path.text, stroke: scale.ink(bin), left: area.left, top: area.top + height / 2, scaleX: width,
                scaleY: height,
                bin: scale.range(bin))
        }
    }

    /// The runs of each bin, to be drawn in the order of bins.
    ///
    /// A run goes on over cells of higher bins, which are drawn over it, and ends with its bin's last cell before a
    /// lower one. So a bin never has more runs than stretches of its cells; a map that goes up and down between bins
    /// has half as many.
    private func runs() -> [CellRuns] {
        var paths = [CellRuns](repeating: CellRuns(), count: scale.edges.count)
        // Runs that may go on, the lowest bin first.
        var open: [(bin: Int, start: Int, end: Int)] = []
        for (row, values) in cells.enumerated() {
            for column in 0...values.count {
                let bin = column < values.count ? values[column].map(scale.bin) ?? -1 : -1
                while let last = open.last, last.bin > bin {
                    paths[last.bin].append(row: row, from: last.start, to: last.end)
                    open.removeLast()
                }
                if open.last?.bin == bin {
                    open[open.count - 1].end = column + 1
                } else if bin >= 0 {
                    open.append((bin, column, column + 1))
                }
            }
        }
        return paths
    }

    private func drawTicks(into body: inout SVGBody, area: Frame, frame: Frame, showsRowTitle: Bool) {
        let width = area.width / Double(columnCount)
        let height = area.height / Double(cells.count)
        var marks = PathData()
        var free = -Double.infinity
        for tick in columnTicks {
            let x = area.left + tick.at * width
            let half = TextMetrics.width(tick.label) / 2
            // A label at the right edge moves left rather than out of the picture.
            let center = min(x, frame.right - half - 1)
            guard center - half > free else { continue }
            free = center + half + 6
            marks.move(x, area.bottom)
            marks.vertical(area.bottom + 4)
            body.text(tick.label, x: center, y: area.bottom + 17, anchor: .middle)
        }
        var freeRow = -Double.infinity
        for tick in rowTicks {
            let y = area.top + tick.at * height
            guard y - 7 > freeRow else { continue }
            freeRow = y + 7
            marks.move(area.left - 4, y)
            marks.horizontal(area.left)
            body.text(tick.label, x: area.left - 7, y: y + 4.5, anchor: .end)
        }
        body.path(marks, stroke: .axis)
        let title = TextMetrics.fitted(columnTitle, to: area.width + 40)
        body.text(title, x: area.left + area.width / 2, y: area.bottom + 35, anchor: .middle)
        if showsRowTitle {
            body.text(
                TextMetrics.fitted(rowTitle, to: area.height + 20), x: frame.left + 14, y: area.top + area.height / 2,
                anchor: .middle, rotatedBy: -90)
        }
    }
}

/// Horizontal runs of cells as the `d` of a path, each placed from the end of the one before, which is shorter.
private struct CellRuns {
    private(set) var text = ByteText()
    private var row = 0
    private var column = 0

    var isEmpty: Bool { text.isEmpty }

    mutating func append(row: Int, from start: Int, to end: Int) {
        text.append(byte: UInt8(ascii: "m"))
        text.append(start - column)
        text.append(byte: UInt8(ascii: " "))
        text.append(row - self.row)
        text.append(byte: UInt8(ascii: "h"))
        text.append(end - start)
        (self.row, column) = (row, end)
    }
}

extension HeatScale {
    static let legendHeight = 44.0

    /// The bins with their lower ends, and the colour of no data.
    func drawLegend(into body: inout SVGBody, left: Double, top: Double) {
        let widest = labels.map { TextMetrics.width($0) }.max() ?? 0
        let step = max(26, widest + 6)
        body.text(title, x: left, y: top + 12)
        var x = left
        for bin in edges.indices {
            body.rectangle(x: x, y: top + 18, width: step, height: 11, fill: ink(bin))
            body.text(labels[bin], x: x, y: top + 42)
            x += step
        }
        body.rectangle(x: left, y: top + 18, width: step * Double(edges.count), height: 11, fill: nil, stroke: .axis)
        x += 24
        body.rectangle(x: x, y: top + 18, width: step, height: 11, fill: .void, stroke: .axis)
        body.text(missing, x: x + step + 6, y: top + 28)
    }
}
