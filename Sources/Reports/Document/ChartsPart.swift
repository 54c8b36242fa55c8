import LocalityModel
import Recommendations

/// All other charts, folded in groups whose headline is read while they are closed, and what would provide those that
/// are missing.
struct ChartsPart: Sendable {
    let views: [TraceView]
    let words: Words

    func section() -> ReportSection {
        var blocks = views.blocks(words) { view in
            ChartCatalogue.groups.compactMap { part -> ReportBlock? in
                let figures = part.charts.compactMap(view.figure)
                guard let first = figures.first else { return nil }
                let title = words(
                    "charts.group", ["name": words("charts.group.\(part.key)"), "headline": first.headline])
                return .folded(title: title, blocks: figures.map { .figure($0) })
            }
        }
        let missing = ChartCatalogue.all.filter { chart in
            !chart.isAskedFor && views.allSatisfy { $0.figure(chart) == nil }
        }
        if let list = MissingCharts(missing, words: words).block() { blocks.append(list) }
        return ReportSection(anchor: views[0].anchors("charts"), title: words("charts.title"), blocks: blocks)
    }
}
