import LocalityModel

/// The charts that carry the decision, at the page's block size, and folded below them those that say more of it.
struct WhyPart: Sendable {
    let views: [TraceView]
    let words: Words

    func section() -> ReportSection? {
        let leading = blocks(ChartCatalogue.decision) { .figure($0) }
        let beside = blocks(ChartCatalogue.besideDecision) { figure in
            let title = words("charts.group", ["name": figure.title, "headline": figure.headline])
            return .folded(title: title, blocks: [.figure(figure)])
        }
        guard let own = views.first, !(leading + beside).isEmpty else { return nil }
        return ReportSection(anchor: own.anchors("why"), title: words("why.title"), blocks: leading + beside)
    }

    /// Figures in the order of their charts. Neighbours that depend on the block size stand together at each size.
    private func blocks(_ charts: [any Chart], _ block: @escaping (ReportFigure) -> ReportBlock) -> [ReportBlock] {
        var blocks: [ReportBlock] = []
        var rest = charts[...]
        while let first = rest.first {
            let run = rest.prefix { $0.dependsOnBlockSize == first.dependsOnBlockSize }
            rest = rest.dropFirst(run.count)
            let shown = first.dependsOnBlockSize ? views : Array(views.prefix(1))
            let made: (TraceView) -> [ReportBlock] = { view in run.compactMap { view.figure($0).map(block) } }
            blocks += first.dependsOnBlockSize ? shown.blocks(words, made) : shown.flatMap(made)
        }
        return blocks
    }
}
