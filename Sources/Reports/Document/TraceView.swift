import LocalityModel
import Recommendations
import Wording

/// A trace at one block size, as its page shows it: results and advice of that size, names for links, and figures.
struct TraceView: Sendable {
    let group: TraceGroup
    let anchors: AnchorScope
    /// The page's words, of tokens where a block is one.
    let words: Words
    /// Whether it is the size that the page is about.
    let isOwn: Bool
    /// By the chart's identifier. Those that are the same at every block size stand with the page's own alone.
    private let figures: [String: ReportFigure]
    /// Those of the page's own size that do not depend on it.
    private let shared: [String: ReportFigure]

    /// The views of a trace, its own block size first, the others ascending.
    static func all(of group: TraceGroup, words: Words, anchors: AnchorScope) -> [TraceView] {
        let own = group.primaryIndex
        let first = TraceView(group, anchors: anchors, words: words, own: nil)
        return [first]
            + group.results.indices.filter { $0 != own }.map { index in
                let scope = anchors.at(blockSizeTokens: group.results[index].blockSizeTokens)
                return TraceView(group.viewed(at: index), anchors: scope, words: words, own: first)
            }
    }

    private init(_ group: TraceGroup, anchors: AnchorScope, words: Words, own: TraceView?) {
        self.group = group
        self.anchors = anchors
        let words = words.speaking(ofBlocksOf: group.primary)
        self.words = words
        isOwn = own == nil
        let maker = FigureMaker(group: group, words: words, anchors: anchors, prefix: (own?.anchors ?? anchors).prefix)
        var figures: [String: ReportFigure] = [:]
        for chart in ChartCatalogue.all where own == nil || chart.dependsOnBlockSize {
            figures[chart.id] = maker.figure(chart)
            figures[chart.id]?.isPicture = own != nil
        }
        self.figures = figures
        shared = own?.figures.filter { $0.value.blockSizeTokens == nil } ?? [:]
    }

    /// The figure of a chart at this block size; nil where there is none.
    func figure(_ chart: any Chart) -> ReportFigure? { figures[chart.id] }

    /// The figure that shows a chart here, by its identifier; nil where the page has none.
    func evidence(_ chart: String) -> ReportFigure? { figures[chart] ?? shared[chart] }
}

extension [TraceView] {
    /// Blocks of every view: as they are where there is one block size, else each marked with its size.
    func blocks(_ words: Words, _ make: (TraceView) -> [ReportBlock]) -> [ReportBlock] {
        guard count > 1 else { return first.map(make) ?? [] }
        return compactMap { view in
            let blocks = make(view)
            guard !blocks.isEmpty else { return nil }
            let size = view.group.primary.blockSizeTokens
            let title = words(size == 1 ? "size.rows" : "size.blocks", ["n": NumberText.integer(size)])
            return .sized(ReportSize(blockSizeTokens: size, title: title, isOwn: view.isOwn, blocks: blocks))
        }
    }
}
