import Recommendations
import Wording

/// How to read each chart of a report: the same definitions as beside the charts, and the rules that lean on them.
struct ChartGuide: Sendable {
    let words: Words
    let explanations: ExplanationCatalogue

    func document() -> ReportDocument {
        ReportDocument(
            title: words("guide.charts.title"), subtitle: words("guide.charts.lede"), language: words.language,
            sections: ChartCatalogue.all.map(section))
    }

    private func section(_ chart: any Chart) -> ReportSection {
        var lines: [String] = []
        let rules = RuleCatalogue.all.filter { $0.chart.rawValue == chart.id }
        if !rules.isEmpty {
            let links = rules.map { "[\(explanations.finding($0.code)?.title ?? $0.code)](findings.html#\($0.code))" }
            lines.append("- " + words.joining.label(words("fact.chart.rules"), words.joining.list(links)))
        }
        if let missing = words.optional("\(chart.id).missing") {
            lines.append("- " + words.joining.label(words("fact.chart.missing"), missing))
        }
        return ReportSection(
            anchor: chart.id, title: words("\(chart.id).title"),
            blocks: [.prose(words.definition(of: chart.id)), .prose(lines.joined(separator: "\n"))])
    }
}
