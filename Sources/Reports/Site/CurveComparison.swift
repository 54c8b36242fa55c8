import LocalityModel
import Recommendations
import Wording

/// The page of a comparable set: every curve as small multiples on shared axes.
struct CurveComparison: Sendable {
    let set: ComparableSet
    let words: Words

    func document() -> ReportDocument {
        let figures = ComparedCurve.all.compactMap(figure)
        let members = set.members.map { member in
            "- [\(Escape.markdown(member.run.label))](../../\(member.run.path))"
        }
        var blocks: [ReportBlock] = figures.map { .figure($0) }
        if figures.isEmpty { blocks.append(.note(words("set.no_curves"))) }
        return ReportDocument(
            title: words("set.heading", ["set": set.title]),
            subtitle: words("set.lede", ["n": NumberText.integer(set.members.count)]), language: words.language,
            sections: [
                ReportSection(anchor: "curves", title: words("set.curves"), blocks: blocks),
                ReportSection(
                    anchor: "members", title: words("set.members"),
                    blocks: [.prose(members.joined(separator: "\n")), .table(settingsTable())]),
            ])
    }

    /// A member whose curve is drawn.
    private struct Drawn {
        let member: ComparableSet.Member
        let measured: MeasuredCurve
        let line: [(x: Double, y: Double)]
    }

    private func figure(_ curve: ComparedCurve) -> ReportFigure? {
        let measured = set.members.map { curve.measured($0.result) }
        let drawn = zip(set.members, zip(measured, curve.lines(measured)))
            .map { Drawn(member: $0, measured: $1.0, line: $1.1) }.filter { $0.line.count > 1 }
        guard let range = Self.range(drawn.flatMap(\.line).map(\.x)) else { return nil }
        let shown = Array(drawn.prefix(MultiplesPlot.panelLimit))
        let plot = plot(curve, shown, range)
        let title = text(curve, "title")
        let headline = headline(curve, drawn.map(\.member))
        var subtitle = text(curve, "subtitle", ["set": set.title])
        if shown.count < drawn.count {
            let values = ["n": NumberText.integer(shown.count), "all": NumberText.integer(drawn.count)]
            subtitle = words.joining.sentences([subtitle, words("set.thinned", values)])
        }
        return ReportFigure(
            anchor: curve.id, title: title, headline: headline, subtitle: subtitle,
            definition: text(curve, "definition"),
            drawing: curve.isTelling(drawn.map(\.measured)) ? plot.drawing(name: title, summary: headline) : nil,
            table: table(curve, drawn, range))
    }

    private func plot(
        _ curve: ComparedCurve, _ drawn: [Drawn], _ range: ClosedRange<Double>
    ) -> MultiplesPlot {
        let largest = drawn.flatMap(\.line).map(\.y).max() ?? 1
        let panels = drawn.map { drawn in
            let note = curve.keyValue(drawn.member.result).map { text(curve, "note", ["value": curve.keyText($0)]) }
            return MultiplesPlot.Panel(
                title: drawn.member.run.label, note: note ?? text(curve, "no_note"), points: drawn.line,
                isStep: curve.isStep(drawn.measured))
        }
        let horizontal: XYPlot.Axis =
            curve.isLogarithmic
            ? .powers(text(curve, "x"), from: range.lowerBound, to: range.upperBound) : .percent(text(curve, "x"))
        let vertical: XYPlot.Axis =
            curve.isShare ? .percent(text(curve, "y")) : .linear(text(curve, "y"), from: 0, to: max(1, largest))
        return MultiplesPlot(panels: panels, horizontal: horizontal, vertical: vertical)
    }

    private func headline(_ curve: ComparedCurve, _ members: [ComparableSet.Member]) -> String {
        let values = members.compactMap { member in curve.keyValue(member.result).map { (member.run.label, $0) } }
        guard let low = values.min(by: { $0.1 < $1.1 }), let high = values.max(by: { $0.1 < $1.1 }) else {
            return text(curve, "title")
        }
        let names = [
            "low": curve.keyText(low.1), "low_name": low.0, "high": curve.keyText(high.1), "high_name": high.0,
        ]
        return text(curve, names["low"] == names["high"] ? "headline.same" : "headline", names)
    }

    /// A row a data set, a column a place on the horizontal axis.
    private func table(_ curve: ComparedCurve, _ drawn: [Drawn], _ range: ClosedRange<Double>) -> DataTable {
        let places = curve.places(range)
        let rows = drawn.map { drawn -> [DataTable.Cell] in
            [.text(drawn.member.run.label)] + places.map { curve.cell(drawn.measured.reading(at: $0)) }
        }
        let name = DataTable.Column(words("column.dataset"), key: "dataset", isNumber: false)
        let columns = places.map { place in
            let title = curve.isLogarithmic ? NumberText.significant(place) : NumberText.percent(place)
            return DataTable.Column(title, key: "at_" + NumberText.exact(place))
        }
        let caption = words.joining.sentences([text(curve, "table"), words("curve.marks")])
        return DataTable(caption: caption, columns: [name] + columns, rows: rows)
    }

    private func settingsTable() -> ReportTable {
        let rows = set.settings.entries.map { entry -> [DataTable.Cell] in
            [.text(words("setting.\(entry.key)")), .text(entry.value)]
        }
        return ReportTable(
            anchor: "settings",
            table: DataTable(
                caption: words("set.settings"),
                columns: [
                    .init(words("column.setting"), key: "setting", isNumber: false),
                    .init(words("column.value"), key: "value", isNumber: false),
                ], rows: rows))
    }

    private func text(_ curve: ComparedCurve, _ key: String, _ values: [String: String] = [:]) -> String {
        words("curve.\(curve.id).\(key)", values)
    }

    private static func range(_ values: [Double]) -> ClosedRange<Double>? {
        guard let low = values.min(), let high = values.max() else { return nil }
        return low...high
    }
}
