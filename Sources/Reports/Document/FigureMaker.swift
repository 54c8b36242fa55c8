import LocalityModel

/// Makes the figures of a trace at the block size that is looked at.
struct FigureMaker: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope
    /// What names of charts begin with.
    let prefix: String

    /// Nil where the result holds no data for the chart.
    func figure(_ chart: any Chart) -> ReportFigure? {
        let index = group.primaryIndex
        let context = ChartContext(
            result: group.results[index], sweep: group.results, advice: group.advice[index], words: words,
            chart: chart.id, plan: group.plan)
        guard let content = chart.content(context) else { return nil }
        var figure = ReportFigure(
            anchor: anchors(chart.id), title: words("\(chart.id).title"), headline: content.headline,
            subtitle: content.subtitle, definition: words.definition(of: chart.id), drawing: content.drawing,
            table: content.table)
        figure.blockSizeTokens = chart.dependsOnBlockSize ? group.results[index].blockSizeTokens : nil
        figure.chart = prefix + chart.id
        return figure
    }
}
