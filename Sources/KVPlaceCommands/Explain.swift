import ArgumentParser
import LocalityModel
import Recommendations
import Sizing

/// `kvplace explain`: what a finding, a metric or a strategy means.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "What a finding or a metric means: definition, formula, threshold, source.",
        discussion: """
            Examples:
              kvplace explain
              kvplace explain scattered-access
              kvplace explain recent_block_ratio

            Exit codes: 0 done, 64 no such finding or metric.
            """)

    @Argument(
        help: ArgumentHelp("A finding's code or the last part of a metric's JSON path.", valueName: "name"),
        completion: .custom { _, _, _ in RuleCatalogue.codes + MetricCatalogue.all.map(\.identifier) })
    var name: String?

    @Option(help: ArgumentHelp("JSON file whose values replace the rules' thresholds.", valueName: "file"))
    var rules: String?

    @OptionGroup(title: "Words")
    var words: LanguageFlags

    func run() throws {
        var flags = AdviceFlags()
        flags.rules = rules
        let text = ExplanationText(
            words: try words.explanations(), settings: try flags.ruleSettings(),
            style: TextStyle(usesColor: Terminal.standardOutput.usesColor))
        guard let name else { return try Terminal.standardOutput.printLines(text.listing) }
        let lines = text.lines(name)
        guard !lines.isEmpty else {
            let nearest = Suggestion.nearest(to: name, among: text.names)
            let hint = nearest.map { "did you mean '\($0)'?" } ?? "'kvplace explain' lists them"
            throw CommandFailure(.usage, "explain: no finding or metric is called '\(name.visible)'; \(hint)")
        }
        try Terminal.standardOutput.printLines(lines)
    }
}
