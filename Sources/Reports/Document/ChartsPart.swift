import LocalityModel
import Recommendations

/// All other charts, folded in groups whose headline is read while they are closed, and what would provide those that
/// are missing.
struct ChartsPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    /// By group, in the catalogue's order.
    func figures() -> [(key: String, figures: [ReportFigure])] {
        let maker = FigureMaker(group: group, words: words, anchors: anchors)
        return ChartCatalogue.groups.map { part in
            (part.key, part.charts.compactMap { maker.figure($0, at: group.primaryIndex) })
        }
    }

    /// - Parameter shown: figures that stand elsewhere in the document.
    func section(_ groups: [(key: String, figures: [ReportFigure])], shown: [ReportFigure]) -> ReportSection {
        var blocks: [ReportBlock] = groups.compactMap { part in
            guard let first = part.figures.first else { return nil }
            let title = words(
                "charts.group", ["name": words("charts.group.\(part.key)"), "headline": first.headline])
            return .folded(title: title, blocks: part.figures.map { .figure($0) })
        }
        let present = Set((groups.flatMap(\.figures) + shown).map(\.anchor))
        let missing = ChartCatalogue.all.filter { !$0.isAskedFor && !present.contains(anchors($0.id)) }
        if let list = MissingCharts(missing, words: words).block() { blocks.append(list) }
        return ReportSection(anchor: anchors("charts"), title: words("charts.title"), blocks: blocks)
    }
}
