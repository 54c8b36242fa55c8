import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Sizing

/// `kvplace advise`: findings, strategies and a placement plan from results.
struct Advise: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "What to do about KV placement: findings, strategies and a plan.",
        discussion: """
            Examples:
              kvplace advise outputs/run/block64
              kvplace advise outputs/ruler_1234/block64
              kvplace advise outputs/ --block-sizes 1,16,64
              kvplace advise analysis.json --model deepseek-v3.2 --hbm 40GiB --dram 400GiB --requests 16
              kvplace analyze --input run --out - | kvplace advise - --json
              kvplace advise analysis.json --fail-on thrashing,volatile-steps
              kvplace advise outputs/ --fail-on thrashing@64 --fail-on-unevaluated --junit gates.xml
              kvplace advise new.json --baseline old.json --max-increase misses=5% --annotations github

            Every rule is listed as fired, not fired or not evaluated; 'kvplace explain CODE' tells what it means.

            --baseline pairs results by data set, block size, key mode and selection, then by run name. A change \
            within the intervals of both means is no change. What has no partner is said, and 65 where nothing is \
            compared.

            An input that cannot be used is named on stderr, and the answer is about the others; the exit code is that \
            of the first failure (65 for bad data), or 2 where a gate fired.

            Exit codes: 0 done, 2 a gate fired, 64 usage, 65 bad data, 66 no such input, 74 write error.
            """)

    @Argument(
        help: ArgumentHelp("Traces, result files of 'kvplace analyze', or - for standard input.", valueName: "input"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Write JSON instead of text.")
    var json = false

    @Flag(help: "Every block size and every rule, also those that did not fire.")
    var verbose = false

    @OptionGroup(title: "Gates")
    var gates: GateFlags

    @OptionGroup(title: "Advice")
    var flags: AdviceFlags

    @OptionGroup(title: "Words")
    var words: LanguageFlags

    @OptionGroup
    var traces: TraceOptions

    @Flag(help: "Print neither progress nor notes.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("No input; name a trace, a result file, or - for standard input.") }
    }

    func run() throws {
        try gates.checkWritable()
        flags.model.tellFormerNames()
        let advisor = try flags.advisor(try words.explanations())
        let gathered = try GatheredResults(
            inputs, from: try traces.source(of: inputs, isQuiet: quiet, model: flags.model.capturedModel()))
        let settings = try flags.settings()
        let sized = SizedTraces(gathered.results, options: settings)
        let advice = advisor.advise(gathered.results, options: settings, plans: sized.plans)
        try write(advice, sized, words: advisor.words.speaking(ofAll: gathered.results))
        try gates.check(gathered, advice, sized, options: settings)
        try gathered.checkWhole("the answer is about the others")
    }

    private func write(_ advice: [Advice], _ sized: SizedTraces, words: ExplanationCatalogue) throws {
        let terminal = Terminal.standardOutput
        let style = TextStyle(usesColor: terminal.usesColor)
        let text =
            json
            ? String(
                decoding: try AdviceFile(advice: advice, plans: sized.plans).readableJSON(in: words), as: UTF8.self)
            : verbose
                ? AdviceText(words: words, style: style).text(advice, sized)
                : AdviceAnswer(words: words, style: style).text(advice, sized)
        try terminal.print(text)
    }
}
