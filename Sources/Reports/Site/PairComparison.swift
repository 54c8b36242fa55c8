import LocalityModel
import Recommendations
import Wording

/// The page of two runs side by side: what a step misses in each and what sizing decides, then where findings differ,
/// and every number with its difference.
struct PairComparison: Sendable {
    let pair: RunPair
    let words: Words
    let explanations: ExplanationCatalogue
    let language: String

    func document() -> ReportDocument {
        let matches = pair.matches(words)
        let decisions = DecisionTable(
            runs: [pair.first, pair.second], words: words, explanations: explanations, root: "../../",
            tellsHowSure: true)
        var sections = [misses(matches), decisions.section()].compactMap { $0 } + matches.map(section)
        if let unmatched = unmatchedSection(hasMatches: !matches.isEmpty) { sections.append(unmatched) }
        return ReportDocument(
            title: words("pair.title", ["a": pair.first.label, "b": pair.second.label]),
            subtitle: words("pair.lede", ["a": pair.first.label, "b": pair.second.label]), language: language,
            sections: sections)
    }

    /// What leads the page: misses with equal buffers, with token rows where both have them.
    private func misses(_ matches: [RunPair.Match]) -> ReportSection? {
        let compared = matches.filter(\.obstacles.isEmpty)
        guard !compared.isEmpty else { return nil }
        let found = compared.lazy.compactMap { match in
            PairMisses(
                match, scale: PairScale(match.first, match.second), names: names, words: words)
        }.first
        guard let found else {
            return ReportSection(
                anchor: "misses", title: words("pair.misses.title"), blocks: [.note(words("pair.misses.none"))])
        }
        let size = found.match.blockSizeTokens
        let notes = [found.scale.sentence(names, blockSizeTokens: size, words), found.caution()].compactMap { $0 }
        return ReportSection(
            anchor: "misses", title: words("pair.misses.title"),
            blocks: notes.map { .note($0) } + [.table(found.table(AnchorScope(prefix: "block-\(size)-")))])
    }

    private func section(_ match: RunPair.Match) -> ReportSection {
        let size = NumberText.integer(match.blockSizeTokens)
        let anchors = AnchorScope(prefix: "block-\(match.blockSizeTokens)-")
        let title = words("set.block_size", ["n": size])
        guard match.obstacles.isEmpty else {
            let reasons = match.obstacles.map { "- " + Escape.markdown($0) }.joined(separator: "\n")
            return ReportSection(
                anchor: anchors("refused"), title: words("pair.refused.title", ["n": size]),
                blocks: [.note(words("pair.refused") + "\n\n" + reasons + "\n\n" + words("pair.refused.help"))])
        }
        let scale = PairScale(match.first, match.second)
        var blocks = cautions(match, scale)
        let numbers = PairNumbers(match: match, scale: scale, names: names, words: words, explanations: explanations)
        if let largest = numbers.largest(anchors) { blocks.append(.table(largest)) }
        let advice = PairAdvice(match: match, names: names, words: words, anchors: anchors)
        if !advice.blocks().isEmpty { blocks.append(.folded(title: advice.title, blocks: advice.blocks())) }
        let figures = PairCurves(match: match, scale: scale, names: names, words: words).figures(anchors)
        if let first = figures.first {
            let values = ["n": NumberText.integer(figures.count), "headline": first.headline]
            blocks.append(.folded(title: words("pair.curves", values), blocks: figures.map { .figure($0) }))
        }
        blocks.append(.folded(title: words("pair.numbers"), blocks: [.table(numbers.table(anchors))]))
        return ReportSection(anchor: anchors("compared"), title: title, blocks: blocks)
    }

    private var names: [String] { [pair.first.label, pair.second.label] }

    /// What does not forbid the comparison but bends it.
    private func cautions(_ match: RunPair.Match, _ scale: PairScale) -> [ReportBlock] {
        var lines: [String] = []
        if let sentence = scale.sentence(names, blockSizeTokens: match.blockSizeTokens, words) {
            lines.append(words.joining.sentences([sentence, words("pair.scale.numbers")]))
        }
        let lengths = [match.first, match.second].map { $0.streamRecords?.percentiles?[50] }
        if let left = lengths[0], let right = lengths[1], max(left, right) > 1.25 * min(left, right) {
            lines.append(caution("length", NumberText.significant(left), NumberText.significant(right)))
        }
        if match.first.configuration == nil { lines.append(words("pair.caution.unrecorded")) }
        return lines.isEmpty ? [] : [.note(lines.joined(separator: "\n\n"))]
    }

    private func caution(_ key: String, _ left: String, _ right: String) -> String {
        words(
            "pair.caution.\(key)",
            ["a": Escape.markdown(names[0]), "b": Escape.markdown(names[1]), "a_value": left, "b_value": right])
    }

    private func unmatchedSection(hasMatches: Bool) -> ReportSection? {
        guard !hasMatches || !pair.unmatchedBlockSizes.isEmpty else { return nil }
        func sizes(_ run: SiteRun) -> String {
            words.joining.list(run.group.results.map { NumberText.integer($0.blockSizeTokens) })
        }
        let values = [
            "a": Escape.markdown(names[0]), "b": Escape.markdown(names[1]), "a_value": sizes(pair.first),
            "b_value": sizes(pair.second),
        ]
        return ReportSection(
            anchor: "block-sizes", title: words(hasMatches ? "pair.unmatched.title" : "pair.nothing.title"),
            blocks: [.note(words(hasMatches ? "pair.unmatched" : "pair.nothing", values))])
    }
}
