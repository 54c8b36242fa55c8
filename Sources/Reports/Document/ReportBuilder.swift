public import LocalityModel
public import Recommendations
public import Sizing

/// Builds the document of a report from results and advice, and from nothing else.
public struct ReportBuilder: Sendable {
    let words: Words
    let explanations: ExplanationCatalogue
    /// Traces with a section of their own; those beyond it stand in the table of verdicts only.
    static let sectionLimit = 24

    public init(words: Words, explanations: ExplanationCatalogue) {
        self.words = words
        self.explanations = explanations
    }

    /// The report of some results: one trace directory fills the document; of several each has a section of its own,
    /// after a table that compares their verdicts.
    ///
    /// - Parameter sized: what sizing says of the traces.
    /// - Precondition: at least one result.
    public func document(
        results: [AnalysisResult], advice: [Advice], sized: SizedTraces = SizedTraces()
    ) -> ReportDocument {
        document(TraceGroup.groups(results, advice: advice, sized: sized))
    }

    /// The same for results that were grouped before.
    func document(_ groups: [TraceGroup]) -> ReportDocument {
        PageBudget.applied(to: wholeDocument(groups), note: words("thinned"))
    }

    private func wholeDocument(_ groups: [TraceGroup]) -> ReportDocument {
        precondition(!groups.isEmpty, "a report needs a result")
        let names = groups.map(TraceName.init)
        if groups.count == 1 {
            return ReportDocument(
                title: words("title", ["name": names[0].title]), subtitle: subtitle(groups[0], names[0]),
                language: words.language, sections: sections(groups[0], anchors: AnchorScope(prefix: "")))
        }
        let slugs = Slug.unique(names.map(\.title))
        let parts = zip(groups, zip(names, slugs)).prefix(Self.sectionLimit).map { group, item in
            ReportSection(
                anchor: item.1, title: item.0.title, blocks: [.prose(Escape.markdown(subtitle(group, item.0)))],
                subsections: sections(group, anchors: AnchorScope(prefix: item.1 + "-")))
        }
        var overview = OverviewPart(groups: groups, names: names, slugs: slugs, words: words).section()
        if groups.count > Self.sectionLimit {
            overview.blocks.append(.note(words("overview.more", ["n": NumberText.integer(Self.sectionLimit)])))
        }
        return ReportDocument(
            title: words("title.several", ["n": NumberText.integer(groups.count)]),
            subtitle: words("subtitle.several"), language: words.language, sections: [overview] + parts)
    }

    private func subtitle(_ group: TraceGroup, _ name: TraceName) -> String {
        let sizes = words.joining.list(group.results.map { NumberText.integer($0.blockSizeTokens) })
        return words(
            "subtitle",
            [
                "name": name.detail, "sizes": sizes,
                "population": Population(group.primary, words).sentence(withBlockSize: false),
            ])
    }

    private func sections(_ group: TraceGroup, anchors: AnchorScope) -> [ReportSection] {
        let words = words.speaking(of: group.primary)
        let explanations = explanations.speaking(of: group.primary)
        let why = WhyPart(group: group, words: words, anchors: anchors)
        let charts = ChartsPart(group: group, words: words, anchors: anchors)
        let leading = why.figures()
        let folded = charts.figures()
        let figures = leading + folded.flatMap(\.figures)
        let known = FigureAnchors(figures)
        return [
            DecisionPart(group: group, words: words, explanations: explanations, anchors: anchors).section(),
            BufferPlanPart(group: group, words: words, explanations: explanations, anchors: anchors).section(),
            why.section(leading),
            FindingsPart(group: group, words: words, anchors: anchors, figures: figures).section(),
            StrategiesPart(group: group, words: words, anchors: anchors, figures: known).section(),
            TierPlanPart(group: group, words: words, anchors: anchors, figures: known).section(),
            charts.section(folded, shown: leading),
            NumbersPart(group: group, words: words, anchors: anchors).section(),
            HealthPart(group: group, words: words, anchors: anchors).section(),
        ].compactMap { $0 }
    }
}

/// The figures that a part of a document has, so that nothing links to one that was left out.
struct FigureAnchors: Sendable {
    private let anchors: Set<String>

    init(_ figures: [ReportFigure]) {
        anchors = Set(figures.map(\.anchor))
    }

    func existing(_ anchor: String) -> String? { anchors.contains(anchor) ? anchor : nil }
}

/// Names for links inside one part of a document.
struct AnchorScope: Sendable {
    let prefix: String

    func callAsFunction(_ name: String) -> String { prefix + name }
}
