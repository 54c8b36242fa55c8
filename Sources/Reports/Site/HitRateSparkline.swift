import LocalityModel
import Wording

/// The hit-rate curve as a picture the size of a word. All sparklines of a table share both axes.
struct HitRateSparkline: Sendable {
    private static let width = 96.0
    private static let height = 26.0
    /// Points drawn: more could not be told apart at this size.
    private static let pointLimit = 24

    private let lower: Double
    private let upper: Double
    private let words: Words

    /// - Parameter results: all that stand in the table.
    init(for results: [AnalysisResult], words: Words) {
        let capacities = results.flatMap { result -> [Int] in
            let curve = Self.curve(result)
            return [curve.first, curve.last].compactMap { $0?.capacity }
        }
        lower = Double(max(1, capacities.min() ?? 1))
        upper = Double(max(2, capacities.max() ?? 2))
        self.words = words
    }

    /// Nil where the result has no curve.
    func cell(_ result: AnalysisResult) -> DataTable.Cell {
        let curve = Self.curve(result)
        guard let first = curve.first, let last = curve.last else { return .none }
        let text = words(
            "spark.text",
            [
                "first": NumberText.percent(first.rate, places: 0), "last": NumberText.percent(last.rate, places: 0),
                "from": NumberText.integer(first.capacity), "to": NumberText.integer(last.capacity),
            ])
        let x = AxisScale(.log2, from: lower, to: upper, start: 2, end: Self.width - 2)
        let y = AxisScale(.linear, from: 0, to: 1, start: Self.height - 2, end: 2)
        var line = PathData()
        line.move(x(Double(first.capacity)), y(first.rate))
        for point in thinned(curve).dropFirst() { line.line(x(Double(point.capacity)), y(point.rate)) }
        line.horizontal(Self.width - 2)
        var area = line
        area.vertical(Self.height - 1)
        area.horizontal(x(Double(first.capacity)))
        area.close()
        let size = [Self.width, Self.height].map(PathData.number)
        var markup = "<svg class=\"spark\" viewBox=\"0 0 \(size[0]) \(size[1])\""
        markup += " width=\"\(size[0])\" height=\"\(size[1])\" role=\"img\" aria-label=\"\(HTMLEscape.text(text))\">"
        markup += "<path class=\"f-series1\" opacity=\"0.14\" d=\"\(area.text.text)\"/>"
        markup += "<path class=\"s-series1\" fill=\"none\" stroke-width=\"1.5\" d=\"\(line.text.text)\"/></svg>"
        return .picture(SmallPicture(markup: markup, text: text))
    }

    private func thinned(_ curve: [(capacity: Int, rate: Double)]) -> [(capacity: Int, rate: Double)] {
        guard curve.count > Self.pointLimit else { return curve }
        return (0..<Self.pointLimit).map { curve[$0 * (curve.count - 1) / (Self.pointLimit - 1)] }
    }

    /// Step-atomic LRU, or where a result has none, the sequential one.
    private static func curve(_ result: AnalysisResult) -> [(capacity: Int, rate: Double)] {
        if let curve = result.placementSimulation?.lruCurve, !curve.isEmpty {
            return curve.map { ($0.capacityBlocks, $0.hitRate) }
        }
        return (result.cacheSimulation?.pairs ?? []).map { ($0.key, $0.value.hitRate) }
    }
}
