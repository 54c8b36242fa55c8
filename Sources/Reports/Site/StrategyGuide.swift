import Recommendations
import Wording

/// Every strategy: its evidence from the code, its words from `Templates/<language>/strategies/`.
struct StrategyGuide: Sendable {
    let words: Words
    let explanations: ExplanationCatalogue

    func document() -> ReportDocument {
        ReportDocument(
            title: words("guide.strategies.title"), subtitle: words("guide.strategies.lede"), language: words.language,
            sections: StrategyCatalogue.codes.map(section))
    }

    private func section(_ code: String) -> ReportSection {
        let text = explanations.strategy(code)
        let explained = (text?.sections ?? []).map {
            words.joining.lead("**\(explanations.title(of: $0))**", $0.markdown)
        }
        return ReportSection(
            anchor: code, title: text?.title ?? code,
            blocks: [.prose(explained.joined(separator: "\n\n")), .prose(facts(code))])
    }

    private func facts(_ code: String) -> String {
        guard let evidence = StrategyCatalogue.evidence(for: code) else { return "" }
        var lines: [String] = []
        if let policy = evidence.policy {
            lines.append(fact("policy", "[`\(policy)`](metrics.html#policies)"))
        } else {
            lines.append(fact("policy", words("fact.strategy.no_policy")))
        }
        for (key, codes) in [("support", evidence.support), ("opposition", evidence.opposition)] where !codes.isEmpty {
            let links = codes.map { "[\(explanations.finding($0)?.title ?? $0)](findings.html#\($0))" }
            lines.append(fact(key, words.joining.list(links)))
        }
        return lines.joined(separator: "\n")
    }

    private func fact(_ key: String, _ value: String) -> String {
        "- " + words.joining.label(words("fact.strategy.\(key)"), value)
    }
}
