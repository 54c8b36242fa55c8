import LocalityModel

/// The charts that carry the decision, at the unit that was chosen: at most five.
struct WhyPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    func figures() -> [ReportFigure] {
        let maker = FigureMaker(group: group, words: words, anchors: anchors)
        return ChartCatalogue.decision.compactMap { maker.figure($0, at: group.decisionIndex) }
    }

    func section(_ figures: [ReportFigure]) -> ReportSection? {
        guard !figures.isEmpty else { return nil }
        // Pictures and tables of the trace say least about the decision, in most space.
        let folded = [RequestsChart().id, AccessMapChart().id].map { anchors($0) }
        let blocks = figures.map { figure -> ReportBlock in
            guard folded.contains(figure.anchor) else { return .figure(figure) }
            let title = words("charts.group", ["name": figure.title, "headline": figure.headline])
            return .folded(title: title, blocks: [.figure(figure)])
        }
        return ReportSection(anchor: anchors("why"), title: words("why.title"), blocks: blocks)
    }
}
