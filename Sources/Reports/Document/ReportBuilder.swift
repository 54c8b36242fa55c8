public import LocalityModel
public import Recommendations
public import Sizing
import Wording

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
        var document = PageBudget.applied(to: wholeDocument(groups), note: words("thinned"))
        let dates = groups.compactMap { $0.primary.runMetadata?.date }
        document.origin = ReportOrigin(traceDates: Set(dates).sorted())
        return document
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
        let views = TraceView.all(of: group, words: words, anchors: anchors)
        return [
            DecisionPart(group: group, words: words, explanations: explanations, anchors: anchors).section(),
            BufferPlanPart(group: group, words: words, explanations: explanations, anchors: anchors).section(),
            WhyPart(views: views, words: words).section(),
            FindingsPart.section(views, words: words),
            StrategiesPart.section(views, words: words),
            TierPlanPart(view: views[0], words: views[0].words).section(),
            ChartsPart(views: views, words: words).section(),
            NumbersPart(views: views, words: words).section(),
            HealthPart(group: group, words: words, anchors: anchors).section(),
        ].compactMap { $0 }
    }
}
