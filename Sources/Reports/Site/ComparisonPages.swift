import Recommendations
import Wording

/// `compare/`: an index, a page a comparable set, a page a pair.
struct ComparisonPages: Sendable {
    let site: Site

    private var words: Words { site.builder.words }

    /// Rows of a list that leads to pages: more than that no reader would go through.
    private static let listLimit = 500

    func files(of set: ComparableSet) -> [OutputFile] {
        let index = site.sets.firstIndex { $0.slug == set.slug } ?? 0
        func neighbour(_ index: Int) -> Page.Link? {
            site.sets.indices.contains(index) ? Page.Link(site.sets[index].title, site.sets[index].path) : nil
        }
        let own = words.speaking(ofAll: set.members.map(\.result))
        return site.pages(set.path, fitted(CurveComparison(set: set, words: own).document())) { page in
            page.placed(
                words: words, above: [site.home, compare], previous: neighbour(index - 1), next: neighbour(index + 1))
        }
    }

    func files(of pair: RunPair) -> [OutputFile] {
        let index = site.pairs.firstIndex { $0.slug == pair.slug } ?? 0
        func neighbour(_ index: Int) -> Page.Link? {
            site.pairs.indices.contains(index) ? Page.Link(title(site.pairs[index]), site.pairs[index].path) : nil
        }
        let results = [pair.first, pair.second].map(\.group.primary)
        let document = PairComparison(
            pair: pair, words: words.speaking(ofAll: results),
            explanations: site.builder.advisor.words.speaking(ofAll: results), language: words.language
        ).document()
        return site.pages(pair.path, fitted(document)) { page in
            page.placed(
                words: words, above: [site.home, compare], previous: neighbour(index - 1), next: neighbour(index + 1))
        }
    }

    private func fitted(_ document: ReportDocument) -> ReportDocument {
        PageBudget.applied(to: document, note: words("site.thinned"))
    }

    func index() -> [OutputFile] {
        site.pages("compare/index.html", indexDocument()) { page in page.placed(words: words, above: [site.home]) }
    }

    private var compare: Page.Link { Page.Link(words("site.compare"), "compare/index.html") }

    private func title(_ pair: RunPair) -> String {
        words("pair.title", ["a": pair.first.label, "b": pair.second.label])
    }

    private func indexDocument() -> ReportDocument {
        var sections = [
            ReportSection(
                anchor: "curves", title: words("compare.sets"),
                blocks: [.prose(words("compare.sets.text")), .table(setTable())])
        ]
        let pairs: [ReportBlock] =
            site.pairs.isEmpty
            ? [.note(words("compare.no_pairs", ["limit": NumberText.integer(RunPair.everyPairLimit)]))]
            : [.prose(words("compare.pairs.text")), .table(pairTable())]
        sections.append(ReportSection(anchor: "pairs", title: words("compare.pairs"), blocks: pairs))
        return ReportDocument(
            title: words("compare.title"), subtitle: words("compare.lede"), language: words.language,
            sections: sections)
    }

    private func setTable() -> ReportTable {
        let rows = site.sets.map { set -> [DataTable.Cell] in
            [
                .link(text: set.title, target: "\(set.slug)/index.html"), .integer(set.members.count),
                .text(TraceText.display(words.joining.list(set.members.map(\.run.label)), limit: 160)),
            ]
        }
        return ReportTable(
            anchor: "sets",
            table: DataTable(
                caption: words("compare.sets.caption"),
                columns: [
                    .init(words("column.set"), key: "set", isNumber: false), .init(words("column.runs"), key: "runs"),
                    .init(words("column.members"), key: "members", isNumber: false),
                ], rows: rows), rowLimit: Self.listLimit)
    }

    private func pairTable() -> ReportTable {
        let rows = site.pairs.map { pair -> [DataTable.Cell] in
            let matches = pair.matches(words)
            let compared = matches.filter(\.obstacles.isEmpty).map { NumberText.integer($0.blockSizeTokens) }
            let obstacle = matches.first { !$0.obstacles.isEmpty }?.obstacles.first
            let reason = matches.isEmpty ? words("compare.no_common_size") : obstacle
            return [
                .link(text: title(pair), target: "\(pair.slug)/index.html"),
                compared.isEmpty ? .none : .text(words.joining.list(compared)), reason.map { .text($0) } ?? .none,
            ]
        }
        return ReportTable(
            anchor: "pair-list",
            table: DataTable(
                caption: words("compare.pairs.caption"),
                columns: [
                    .init(words("column.pair"), key: "pair", isNumber: false),
                    .init(words("column.compared"), key: "block_sizes", isNumber: false),
                    .init(words("column.refused"), key: "refused", isNumber: false),
                ], rows: rows), rowLimit: Self.listLimit)
    }
}
