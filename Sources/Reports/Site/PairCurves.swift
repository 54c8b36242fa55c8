import LocalityModel
import Recommendations
import Wording

/// The curves of two results in one plot each.
struct PairCurves: Sendable {
    let match: RunPair.Match
    let scale: PairScale
    let names: [String]
    let words: Words

    func figures(_ anchors: AnchorScope) -> [ReportFigure] {
        ComparedCurve.all.compactMap { figure($0, anchors) }
    }

    private func figure(_ curve: ComparedCurve, _ anchors: AnchorScope) -> ReportFigure? {
        let measured = curve.measured(match, scale)
        let lines = curve.lines(measured)
        guard lines.allSatisfy({ $0.count > 1 }) else { return nil }
        let xs = lines.joined().map(\.x)
        guard let low = xs.min(), let high = xs.max() else { return nil }
        let x = text(curve, "x")
        let y = text(curve, "y")
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
            table: table(curve, measured, low...high))
    }

    private func headline(_ curve: ComparedCurve) -> String {
        guard let (left, right) = curve.keyValues(match, scale) else { return words("curve.\(curve.id).title") }
        return text(
            curve, "pair",
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
                .init(text(curve, "x"), key: "x"), .init(names[0], key: "a"), .init(names[1], key: "b"),
                .init(words("column.difference"), key: "difference"),
            ], rows: rows)
    }

    /// A curve's words, those in multiples of the largest step where blocks are given in such.
    private func text(_ curve: ComparedCurve, _ key: String, _ values: [String: String] = [:]) -> String {
        let plain = "curve.\(curve.id).\(key)"
        let scaled = scale.comparesCounts ? nil : words.optional(plain + ".scaled", values)
        return scaled ?? words(plain, values)
    }
}

extension ComparedCurve {
    /// The curves of both sides; where counts do not compare, capacities and working sets in multiples of each side's
    /// largest step.
    func measured(_ match: RunPair.Match, _ scale: PairScale) -> [MeasuredCurve] {
        let curves = [match.first, match.second].map(measured)
        guard !scale.comparesCounts, let selections = scale.selections else { return curves }
        return zip(curves, [selections.first, selections.second]).map { curve, selection in
            switch id {
            case Self.hitRate.id: curve.scaled(x: 1 / selection)
            case Self.workingSet.id: curve.scaled(y: 1 / selection)
            default: curve
            }
        }
    }

    /// The values that the headline tells; nil where a side has none.
    func keyValues(_ match: RunPair.Match, _ scale: PairScale) -> (Double, Double)? {
        guard let left = keyValue(match.first), let right = keyValue(match.second) else { return nil }
        let isInBlocks = [Self.hitRate.id, Self.workingSet.id].contains(id)
        guard isInBlocks, !scale.comparesCounts, let selections = scale.selections else { return (left, right) }
        return (left / selections.first, right / selections.second)
    }
}
