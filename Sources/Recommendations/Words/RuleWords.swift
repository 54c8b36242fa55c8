import Wording

extension Rule {
    /// What a rule's text may name whether or not the rule was evaluated: `threshold`, `block_size` and its settings.
    public func names(_ settings: RuleSettings, blockSizeTokens: Int) -> [String: String] {
        let values = settings.values(of: code)
        var names: [String: String] = [:]
        for (name, value) in values { names[name] = NumberForm.of(name).text(value) }
        let threshold = scaling.scaled(settings.value(code, "threshold"), blockSizeTokens: blockSizeTokens)
        names["threshold"] = form.text(threshold)
        names["block_size"] = NumberText.integer(blockSizeTokens)
        return names
    }
}

extension ExplanationCatalogue {
    /// The words about a rule with its numbers filled in, without the sentences that need a measurement.
    public func finding(
        _ rule: Rule, settings: RuleSettings, blockSizeTokens: Int = Int(ThresholdScaling.referenceBlockSizeTokens)
    ) -> Explanation? {
        finding(rule.code).map { text in
            let names = rule.names(settings, blockSizeTokens: blockSizeTokens)
            return Explanation(
                identifier: text.identifier, title: text.title,
                sections: text.sections.filter { !$0.heading.hasPrefix("Claim") }.map {
                    ExplanationSection(
                        heading: $0.heading, markdown: TextTemplate($0.markdown, plurals: plurals).filled(with: names))
                })
        }
    }
}
