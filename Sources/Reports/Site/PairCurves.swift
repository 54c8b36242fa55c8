import LocalityModel

/// The curves of two results in one plot each.
struct PairCurves: Sendable {
    let match: RunPair.Match
    let names: [String]
    let words: Words

    func figures(_ anchors: AnchorScope) -> [ReportFigure] {
        ComparedCurve.all.compactMap { figure($0, anchors) }
    }

    private func figure(_ curve: ComparedCurve, _ anchors: AnchorScope) -> ReportFigure? {
        let lines = curve.lines([match.first, match.second])
        guard lines.allSatisfy({ $0.count > 1 }) else { return nil }
        let xs = lines.joined().map(\.x)
        guard let low = xs.min(), let high = xs.max() else { return nil }
        let x = words("curve.\(curve.id).x")
        let y = words("curve.\(curve.id).y")
        var plot = XYPlot(
            horizontal: curve.isLogarithmic ? .powers(x, from: low, to: high) : .percent(x),
            vertical: curve.isShare ? .percent(y) : .linear(y, from: 0, to: max(1, lines.joined().map(\.y).max() ?? 1)))
        plot.series = zip(names, lines).map { name, points in
            XYPlot.Series(
                label: TraceText.display(name), points: points, shape: curve.isStep ? .step : .line)
        }
        let headline = headline(curve)
        let title = words("curve.\(curve.id).title")
        return ReportFigure(
            anchor: anchors(curve.id), title: title, headline: headline,
            subtitle: words("pair.subtitle", ["x": x, "y": y, "n": NumberText.integer(match.blockSizeTokens)]),
            definition: words("curve.\(curve.id).definition"),
            drawing: curve.isTelling(lines) ? plot.drawing(name: title, summary: headline) : nil,
            table: table(curve, lines, low...high), variants: [])
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
        _ curve: ComparedCurve, _ lines: [[(x: Double, y: Double)]], _ range: ClosedRange<Double>
    ) -> DataTable {
        let rows = curve.places(range).map { place -> [DataTable.Cell] in
            let values = lines.map { ComparedCurve.value(at: place, of: $0) }
            let difference = values[0].flatMap { left in values[1].map { $0 - left } }
            return [curve.isLogarithmic ? .number(place) : .share(place)]
                + values.map { curve.isShare ? .optionalShare($0) : DataTable.Cell($0) }
                + [difference.map { .change($0) } ?? .none]
        }
        return DataTable(
            caption: words("curve.\(curve.id).table"),
            columns: [
                .init(words("curve.\(curve.id).x"), key: "x"), .init(names[0], key: "a"), .init(names[1], key: "b"),
                .init(words("column.difference"), key: "difference"),
            ], rows: rows)
    }
}
