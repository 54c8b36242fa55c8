import LocalityModel
import Recommendations

/// The curves of two results in one plot each.
struct PairCurves: Sendable {
    let match: RunPair.Match
    let names: [String]
    let words: Words

    func figures(_ anchors: AnchorScope) -> [ReportFigure] {
        ComparedCurve.all.compactMap { figure($0, anchors) }
    }

    private func figure(_ curve: ComparedCurve, _ anchors: AnchorScope) -> ReportFigure? {
        let measured = [match.first, match.second].map(curve.measured)
        let lines = curve.lines(measured)
        guard lines.allSatisfy({ $0.count > 1 }) else { return nil }
        let xs = lines.joined().map(\.x)
        guard let low = xs.min(), let high = xs.max() else { return nil }
        let x = words("curve.\(curve.id).x")
        let y = words("curve.\(curve.id).y")
        var plot = XYPlot(
            horizontal: curve.isLogarithmic ? .powers(x, from: low, to: high) : .percent(x),
            vertical: curve.isShare ? .percent(y) : .linear(y, from: 0, to: max(1, lines.joined().map(\.y).max() ?? 1)))
        plot.series = zip(names, zip(measured, lines)).map { name, item in
            XYPlot.Series(
                label: TraceText.display(name), points: item.1, shape: curve.isStep(item.0) ? .step : .line)
        }
        let headline = headline(curve)
        let title = words("curve.\(curve.id).title")
        return ReportFigure(
            anchor: anchors(curve.id), title: title, headline: headline,
            subtitle: words("pair.subtitle", ["x": x, "y": y, "n": NumberText.integer(match.blockSizeTokens)]),
            definition: words("curve.\(curve.id).definition"),
            drawing: curve.isTelling(measured) ? plot.drawing(name: title, summary: headline) : nil,
            table: table(curve, measured, low...high), variants: [])
    }

    private func headline(_ curve: ComparedCurve) -> String {
        guard let left = curve.keyValue(match.first), let right = curve.keyValue(match.second) else {
            return words("curve.\(curve.id).title")
        }
        return words(
            "curve.\(curve.id).pair",
            ["a": names[0], "b": names[1], "a_value": curve.keyText(left), "b_value": curve.keyText(right)])
    }

    private func table(
        _ curve: ComparedCurve, _ measured: [MeasuredCurve], _ range: ClosedRange<Double>
    ) -> DataTable {
        let rows = curve.places(range).map { place -> [DataTable.Cell] in
            let readings = measured.map { $0.reading(at: place) }
            return [curve.isLogarithmic ? .number(place) : .share(place)]
                + readings.map(curve.cell) + [curve.difference(readings[0], readings[1])]
        }
        return DataTable(
            caption: words.joining.sentences([words("curve.\(curve.id).table"), words("curve.marks")]),
            columns: [
                .init(words("curve.\(curve.id).x"), key: "x"), .init(names[0], key: "a"), .init(names[1], key: "b"),
                .init(words("column.difference"), key: "difference"),
            ], rows: rows)
    }
}
