import LocalityModel
import Recommendations
import Wording

/// Explanations for the terminal.
struct ExplanationText {
    let words: ExplanationCatalogue
    let settings: RuleSettings
    let style: TextStyle

    /// Every name that can be explained, each once.
    var names: [String] {
        let all = RuleCatalogue.codes + MetricCatalogue.all.map(\.identifier) + StrategyCatalogue.codes
        var seen: Set<String> = []
        return all.filter { seen.insert($0).inserted }
    }

    /// All names with their titles.
    var listing: [String] {
        let width = (names.map(\.count).max() ?? 0) + 2
        func rows(_ names: [String], _ title: (String) -> String?) -> [String] {
            names.map { "  " + TextStyle.padded($0, to: width) + (title($0) ?? "") }
        }
        return heading("text-findings") + rows(RuleCatalogue.codes) { words.finding($0)?.title }
            + [""] + heading("text-metrics")
            + rows(MetricCatalogue.all.map(\.identifier)) { words.metric($0)?.title }
            + [""] + heading("text-strategies") + rows(StrategyCatalogue.codes) { words.strategy($0)?.title }
    }

    /// What is known of a name (a code, an identifier, a JSON path), empty if nothing.
    func lines(_ name: String) -> [String] {
        let parts = [finding(name), metric(name), strategy(name)].filter { !$0.isEmpty }
        return Array(parts.joined(separator: [""]))
    }

    private func heading(_ key: String) -> [String] { [style.dressed(words.phrase(key), .bold)] }

    private func finding(_ name: String) -> [String] {
        guard let rule = RuleCatalogue.rule(name), let text = words.finding(rule, settings: settings) else { return [] }
        let values = settings.values(of: name).sorted { $0.key < $1.key }
            .map { "\($0.key) \(NumberText.significant($0.value))" }
        let facts = words.phrase(
            "text-finding-facts",
            [
                "level": words.phrase("level.\(rule.level.rawValue)"), "metric": metricPath(rule),
                "values": words.joining.list(values),
            ])
        return body(text, kind: words.phrase("kind-finding"), facts: facts)
    }

    private func metricPath(_ rule: Rule) -> String {
        TextTemplate(rule.metric).filled(
            with: settings.values(of: rule.code).mapValues(NumberText.exact))
    }

    private func metric(_ name: String) -> [String] {
        let metric = MetricCatalogue.metric(name) ?? MetricCatalogue.all.first { $0.path == name }
        guard let metric, let text = words.metric(metric.identifier) else { return [] }
        let key = metric.key.map { words.phrase("text-keyed", ["key": words.phrase("key-\($0)")]) }
        let better = metric.better.map { words.phrase("better-\($0.rawValue)") }
        let facts = [words.phrase("text-metric-facts", ["path": metric.path]), key, better].compactMap { $0 }
        return body(text, kind: words.phrase("kind-metric"), facts: words.joining.sentences(facts))
    }

    private func strategy(_ name: String) -> [String] {
        words.strategy(name).map { body($0, kind: words.phrase("kind-strategy"), facts: nil) } ?? []
    }

    private func body(_ text: Explanation, kind: String, facts: String?) -> [String] {
        var lines = [style.dressed(text.title, .bold) + style.dressed("  (\(kind) \(text.identifier))", .dim)]
        if let facts { lines += TextStyle.wrapped(facts) }
        for section in text.sections {
            lines += ["", style.dressed(words.title(of: section), .bold)]
            for paragraph in section.markdown.split(separator: "\n\n") {
                lines += TextStyle.wrapped(String(paragraph).withoutMarkdown, first: "  ", indent: 2)
            }
        }
        return lines
    }
}
