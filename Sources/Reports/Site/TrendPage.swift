import Recommendations
import Sizing
import Wording

/// `trend/`: the chosen buffer, misses with a buffer of 2k and k over the runs of each data set.
struct TrendPage: Sendable {
    let site: Site

    static let path = "trend/index.html"
    private var words: Words { site.words }

    func files() -> [OutputFile] {
        let document = PageBudget.applied(to: document(), note: words("site.thinned"))
        return site.pages(Self.path, document) { page in page.placed(words: words, above: [site.home]) }
    }

    func document() -> ReportDocument {
        ReportDocument(
            title: words("trend.title"), subtitle: words("trend.lede"), language: words.language,
            sections: site.trends.map(section))
    }

    private func section(_ trend: Trend) -> ReportSection {
        var notes = leftOut(trend)
        if trend.entries.count < 2 { notes.append(words("trend.too_few")) }
        let figures = trend.entries.count < 2 ? [] : [ReportBlock.figure(figure(trend))]
        return ReportSection(
            anchor: trend.slug, title: TraceText.display(trend.title),
            blocks: notes.map { .note(Escape.markdown($0)) } + figures)
    }

    /// Which runs have no place in the order and why, a sentence a reason.
    private func leftOut(_ trend: Trend) -> [String] {
        let unread = trend.unordered.compactMap { item in
            item.unreadDate.map { date in
                words("trend.unread.item", ["run": item.run.label, "date": TraceText.display(date, limit: 60)])
            }
        }
        let lacking = trend.unordered.filter { $0.unreadDate == nil }.map(\.run.label)
        let reasons = [("trend.unread", unread), ("trend.without.\(trend.order.rawValue)", lacking)]
        return reasons.compactMap { key, runs in runs.isEmpty ? nil : words(key, ["names": listed(runs)]) }
    }

    /// Names of runs, the first eight and how many more.
    private func listed(_ names: [String]) -> String {
        let list = words.joining.list(Array(names.prefix(8)))
        guard names.count > 8 else { return list }
        return words("trend.more", ["names": list, "n": NumberText.integer(names.count - 8)])
    }

    private func figure(_ trend: Trend) -> ReportFigure {
        let headline = headline(trend)
        let title = words("trend.misses")
        return ReportFigure(
            anchor: trend.slug + "-misses", title: title, headline: headline, subtitle: words("trend.subtitle"),
            definition: words("trend.definition"), drawing: drawing(trend, title: title, headline: headline),
            table: table(trend))
    }

    /// The first and the last run that measured it, and whether that is a change.
    private func headline(_ trend: Trend) -> String {
        let measured = trend.entries.filter { $0.misses != nil }
        guard let first = measured.first, let last = measured.last, measured.count > 1, let old = first.misses,
            let new = last.misses
        else { return words("trend.headline.none") }
        let isSame = first.interval.flatMap { left in last.interval.map(left.meets) } ?? (old == new)
        let hasSameSelection = first.selectedTokens == last.selectedTokens
        let key = !hasSameSelection ? "trend.headline.k" : isSame ? "trend.headline.same" : "trend.headline"
        return words(
            key,
            [
                "from": NumberText.significant(old), "to": NumberText.significant(new),
                "first": TraceText.display(first.mark), "last": TraceText.display(last.mark),
                "old_k": first.selectedTokens.map(NumberText.integer) ?? "–",
                "new_k": last.selectedTokens.map(NumberText.integer) ?? "–",
            ])
    }

    /// Misses with their interval over the numbers of runs; a run without them is a gap. Nil where no run has any.
    private func drawing(_ trend: Trend, title: String, headline: String) -> Drawing? {
        let numbered = trend.entries.enumerated().map { (x: Double($0.offset + 1), entry: $0.element) }
        let points = numbered.compactMap { item in item.entry.misses.map { (x: item.x, y: $0) } }
        guard !points.isEmpty else { return nil }
        let band = numbered.compactMap { item in
            item.entry.interval.map { (x: item.x, low: max(0, $0.low), high: $0.high) }
        }
        let marks = trend.entries.map { Self.short($0.mark) }
        var runs = XYPlot.Axis.whole(words("trend.x"), from: 0.5, to: Double(marks.count) + 0.5)
        runs.label = { value in
            let index = Int(value.rounded()) - 1
            return marks.indices.contains(index) ? marks[index] : ""
        }
        var plot = XYPlot(
            horizontal: runs,
            vertical: .upTo(max(points.map(\.y).max() ?? 1, band.map(\.high).max() ?? 0), words("trend.y")))
        plot.series = [XYPlot.Series(label: "", points: points, joinsUpTo: 1, band: band)]
        return plot.drawing(name: title, summary: headline)
    }

    /// A date's day, or the beginning of a name.
    private static func short(_ mark: String) -> String { TraceText.display(mark, limit: 10) }

    private func table(_ trend: Trend) -> DataTable {
        let rows = trend.entries.map { entry -> [DataTable.Cell] in
            [
                .text(entry.mark), .link(text: entry.run.label, target: "../" + entry.run.path),
                DataTable.Cell(entry.selectedTokens), buffer(entry), DataTable.Cell(entry.misses),
                DataTable.Cell(entry.interval?.half),
            ]
        }
        return DataTable(
            caption: words("trend.table"),
            columns: [
                .init(words("trend.x"), key: "mark", isNumber: false),
                .init(words("column.report"), key: "report", isNumber: false), .init(words("column.k"), key: "k"),
                .init(words("column.chosen_buffer"), key: "chosen_buffer_tokens"),
                .init(words("column.misses_2k"), key: "misses_2k"),
                .init(words("column.half_interval"), key: "misses_2k_half_interval"),
            ], rows: rows)
    }

    private func buffer(_ entry: Trend.Entry) -> DataTable.Cell {
        entry.hasWholeCache ? .text(words("trend.whole")) : DataTable.Cell(entry.bufferTokens)
    }
}
