import LocalityModel
import Recommendations
import Wording

/// Every metric of the catalogue: its facts from the code, its words from `Templates/<language>/metrics/`.
struct MetricGuide: Sendable {
    let words: Words
    let explanations: ExplanationCatalogue
    let settings: RuleSettings

    func document() -> ReportDocument {
        ReportDocument(
            title: words("guide.metrics.title"), subtitle: words("guide.metrics.lede"), language: words.language,
            sections: MetricCatalogue.groups.map { group in
                ReportSection(
                    anchor: group.identifier, title: words("guide.metrics.\(group.identifier)"), blocks: [],
                    subsections: group.metrics.map(section))
            })
    }

    private func section(_ metric: MetricDescription) -> ReportSection {
        let text = explanations.metric(metric.identifier)
        let explained = (text?.sections ?? []).map {
            words.joining.lead("**\(explanations.title(of: $0))**", $0.markdown)
        }
        return ReportSection(
            anchor: metric.identifier, title: text?.title ?? metric.identifier,
            blocks: [.prose(facts(metric)), .prose(explained.joined(separator: "\n\n"))])
    }

    private func facts(_ metric: MetricDescription) -> String {
        var lines = [
            fact("path", "`\(metric.path)`"), fact("unit", words("unit.\(metric.unit)")),
            fact("range", Self.range(metric.range, words)),
            fact("better", words("better.\(metric.better?.rawValue ?? "neither")")),
        ]
        if let key = metric.key { lines.append(fact("key", explanations.phrase("key-\(key)"))) }
        let rules = RuleCatalogue.all.filter { Self.measures($0, metric) }
        if !rules.isEmpty {
            lines.append(
                fact("rules", words.joining.list(rules.map { "[\($0.code)](findings.html#\($0.code))" })))
        }
        return lines.joined(separator: "\n")
    }

    private func fact(_ key: String, _ value: String) -> String {
        "- " + words.joining.label(words("fact.metric.\(key)"), value)
    }

    private static func range(_ range: MetricRange, _ words: Words) -> String {
        let lower = NumberText.significant(range.lower)
        guard let upper = range.upper else { return words("range.from", ["lower": lower]) }
        return words("range.both", ["lower": lower, "upper": NumberText.significant(upper)])
    }

    /// Whether a rule looks at a metric: its path leads through the metric's.
    static func measures(_ rule: Rule, _ metric: MetricDescription) -> Bool {
        rule.metric == metric.path || [".", "["].contains { rule.metric.hasPrefix(metric.path + $0) }
    }
}
