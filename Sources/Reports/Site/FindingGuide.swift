import LocalityModel
import Recommendations
import Wording

/// Every rule: what it looks at and its thresholds from the code and `rules.json`, its words from
/// `Templates/<language>/findings/`.
struct FindingGuide: Sendable {
    let words: Words
    let explanations: ExplanationCatalogue
    let settings: RuleSettings

    /// Block sizes whose thresholds are listed.
    private static let blockSizes = [16, 32, 64, 128]

    func document() -> ReportDocument {
        ReportDocument(
            title: words("guide.findings.title"), subtitle: words("guide.findings.lede"), language: words.language,
            sections: [
                ReportSection(
                    anchor: "decision-table", title: words("guide.findings.table"),
                    blocks: [.prose(words("guide.findings.table.text"))],
                    subsections: RuleCatalogue.decisionTable.map(section)),
                ReportSection(
                    anchor: "simulation", title: words("guide.findings.simulation"),
                    blocks: [.prose(words("guide.findings.simulation.text"))],
                    subsections: RuleCatalogue.simulationFindings.map(section)),
            ])
    }

    private func section(_ rule: Rule) -> ReportSection {
        let text = explanations.finding(rule, settings: settings)
        let explained = (text?.sections ?? []).map {
            words.joining.lead("**\(explanations.title(of: $0))**", $0.markdown)
        }
        return ReportSection(
            anchor: rule.code, title: text?.title ?? rule.code,
            blocks: [.prose(facts(rule)), .prose(explained.joined(separator: "\n\n"))])
    }

    private func facts(_ rule: Rule) -> String {
        let path = TextTemplate(rule.metric).filled(
            with: settings.values(of: rule.code).mapValues { NumberText.exact($0) })
        var lines = [
            fact("code", "`\(rule.code)`"), fact("level", words("level.\(rule.level.rawValue)")),
            fact("metric", link(path, rule)), fact("threshold", threshold(rule)),
            fact("chart", chartLink(rule.chart.rawValue)),
        ]
        if rule.outranked != nil { lines.append(fact("outranked", outranked(rule))) }
        let supported = StrategyCatalogue.codes.filter {
            StrategyCatalogue.evidence(for: $0)?.support.contains(rule.code) == true
        }
        if !supported.isEmpty {
            lines.append(fact("strategies", words.joining.list(supported.map(strategyLink))))
        }
        return lines.joined(separator: "\n")
    }

    private func link(_ path: String, _ rule: Rule) -> String {
        let metric = MetricCatalogue.all.filter { MetricGuide.measures(rule, $0) }.max { $0.path.count < $1.path.count }
        return metric.map { "[`\(path)`](metrics.html#\($0.identifier))" } ?? "`\(path)`"
    }

    private func chartLink(_ chart: String) -> String {
        "[\(words.optional("\(chart).title") ?? chart)](charts.html#\(chart))"
    }

    private func strategyLink(_ code: String) -> String {
        "[\(explanations.strategy(code)?.title ?? code)](strategies.html#\(code))"
    }

    private func threshold(_ rule: Rule) -> String {
        let base = settings.value(rule.code, "threshold")
        guard case .none = rule.scaling else {
            let values = Self.blockSizes.map { size in
                words(
                    "threshold.at",
                    [
                        "value": rule.form.text(rule.scaling.scaled(base, blockSizeTokens: size)),
                        "size": String(size),
                    ])
            }
            return "\(sign(rule)) " + words.joining.list(values)
        }
        return words.joining.list(["\(sign(rule)) \(rule.form.text(base))", words("threshold.every")])
    }

    private func sign(_ rule: Rule) -> String { words(rule.comparison == .above ? "above" : "below") }

    private func outranked(_ rule: Rule) -> String {
        switch rule.outranked {
        case .high:
            words("outranked.high", ["rate": percent("high_warm_hit_rate")])
        case .low:
            words("outranked.low", ["rate": percent("low_warm_hit_rate")])
        case nil: ""
        }
    }

    private func percent(_ name: String) -> String {
        NumberText.percent(settings.value("contradiction", name), places: 0)
    }

    private func fact(_ key: String, _ value: String) -> String {
        "- " + words.joining.label(words("fact.rule.\(key)"), value)
    }
}
