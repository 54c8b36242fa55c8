import Recommendations
import Wording

/// What would provide the charts that a document lacks, a line a reason.
struct MissingCharts: Sendable {
    private let charts: [any Chart]
    private let words: Words

    init(_ charts: [any Chart], words: Words) {
        self.charts = charts
        self.words = words
    }

    /// Nil where none is missing.
    func block() -> ReportBlock? {
        guard !charts.isEmpty else { return nil }
        var reasons: [String] = []
        var titles: [String: [String]] = [:]
        for chart in charts {
            let reason = words("\(chart.id).missing")
            if titles[reason] == nil { reasons.append(reason) }
            titles[reason, default: []].append("**\(Escape.markdown(words("\(chart.id).title")))**")
        }
        let lines = reasons.map { "- " + words.joining.label(words.joining.list(titles[$0] ?? []), $0) }
        let title = words("charts.missing", ["n": NumberText.integer(charts.count)])
        return .folded(title: title, blocks: [.prose(lines.joined(separator: "\n"))])
    }
}
