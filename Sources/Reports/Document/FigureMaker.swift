import LocalityModel

/// Makes a figure of a chart.
struct FigureMaker: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    /// The chart of one block size, the others beside it as files; nil where it has no data.
    func figure(_ chart: any Chart, at index: Int) -> ReportFigure? {
        guard let content = content(chart, at: index) else { return nil }
        let size = chart.dependsOnBlockSize ? group.results[index].blockSizeTokens : nil
        return ReportFigure(
            anchor: anchors(chart.id), title: words("\(chart.id).title"), headline: content.headline,
            subtitle: content.subtitle, definition: words.definition(of: chart.id), drawing: content.drawing,
            table: content.table, variants: variants(chart, beside: index),
            blockSizeTokens: size)
    }

    private func content(_ chart: any Chart, at index: Int) -> ChartContent? {
        chart.content(
            ChartContext(
                result: group.results[index], sweep: group.results, advice: group.advice[index], words: words,
                chart: chart.id, plan: group.plan))
    }

    /// The chart at the other block sizes; none where it does not depend on them.
    private func variants(_ chart: any Chart, beside index: Int) -> [ReportFigure.Variant] {
        guard chart.dependsOnBlockSize else { return [] }
        return group.results.enumerated().compactMap { other, result in
            guard other != index, let content = content(chart, at: other) else { return nil }
            let size = result.blockSizeTokens
            return ReportFigure.Variant(
                label: words("column.block_size", ["n": NumberText.integer(size)]),
                name: anchors(chart.id) + "-block-\(size)", drawing: content.drawing, table: content.table,
                blockSizeTokens: size)
        }
    }
}
