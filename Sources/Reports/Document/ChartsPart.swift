import LocalityModel

/// The figures of a trace at its primary block size, and what would provide those that are missing.
struct ChartsPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    func figures() -> [ReportFigure] {
        ChartCatalogue.all.compactMap { chart in
            guard let content = content(chart, at: group.primaryIndex) else { return nil }
            return ReportFigure(
                anchor: anchors(chart.id), title: words("\(chart.id).title"), headline: content.headline,
                subtitle: content.subtitle, definition: words.definition(of: chart.id), drawing: content.drawing,
                table: content.table, variants: variants(chart))
        }
    }

    func section(_ figures: [ReportFigure]) -> ReportSection {
        var blocks: [ReportBlock] = figures.map { .figure($0) }
        let missing = ChartCatalogue.all.filter { chart in !figures.contains { $0.anchor == anchors(chart.id) } }
        if !missing.isEmpty {
            let lines = missing.map { chart in
                "- **\(Escape.markdown(words("\(chart.id).title")))**: \(words("\(chart.id).missing"))"
            }
            let title = words("charts.missing", ["n": NumberText.integer(missing.count)])
            blocks.append(.folded(title: title, blocks: [.prose(lines.joined(separator: "\n"))]))
        }
        return ReportSection(anchor: anchors("charts"), title: words("charts.title"), blocks: blocks)
    }

    private func content(_ chart: any Chart, at index: Int) -> ChartContent? {
        chart.content(
            ChartContext(
                result: group.results[index], sweep: group.results, advice: group.advice[index], words: words,
                chart: chart.id))
    }

    /// The chart at the other block sizes; none where it does not depend on them.
    private func variants(_ chart: any Chart) -> [ReportFigure.Variant] {
        guard chart.dependsOnBlockSize else { return [] }
        return group.results.enumerated().compactMap { index, result in
            guard index != group.primaryIndex, let content = content(chart, at: index) else { return nil }
            let size = result.blockSizeTokens
            return ReportFigure.Variant(
                label: words("column.block_size", ["n": NumberText.integer(size)]),
                name: anchors(chart.id) + "-block-\(size)", drawing: content.drawing)
        }
    }
}
