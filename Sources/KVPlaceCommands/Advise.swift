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
              kvplace advise new.json --baseline old.json --max-increase misses=5%

            Every rule is listed as fired, not fired or not evaluated; 'kvplace explain CODE' tells what it means.

            Exit codes: 0 done, 2 a gate fired, 64 usage, 65 bad data, 66 no such input, 74 write error.
            """)

    @Argument(
        help: ArgumentHelp("Traces, result files of 'kvplace analyze', or - for standard input.", valueName: "input"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Write JSON instead of text.")
    var json = false

    @Flag(help: "Every block size and every rule, also those that did not fire.")
    var verbose = false

    @Option(
        help: ArgumentHelp("Exit with 2 when one of these findings fired, after writing.", valueName: "code,…"),
        completion: .custom { _, _, _ in RuleCatalogue.codes })
    var failOn: String?

    @Option(help: ArgumentHelp("An earlier result to compare with, for --max-increase.", valueName: "file"))
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Exit with 2 where misses or step rose by more than this since --baseline, as misses=5%; may be repeated.",
            valueName: "name=share"))
    var maxIncrease: [String] = []

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
        _ = try gate()
        _ = try RegressionGate(maxIncrease)
        if (baseline == nil) != maxIncrease.isEmpty {
            throw ValidationError("--baseline and --max-increase belong together; give both.")
        }
    }

    func run() throws {
        let advisor = try flags.advisor(try words.explanations())
        let source = try traces.source(of: inputs, isQuiet: quiet, model: flags.model.capturedModel())
        let results = try inputs.flatMap { try source.results(for: $0) }
        let sized = SizedTraces(results, options: try flags.planOptions())
        let advice = advisor.advise(results, options: try flags.options(), plans: sized.plans)
        try write(advice, sized, words: advisor.words)
        try gate().check(advice)
        if let baseline {
            let old = SizedTraces(try ResultFiles.read(baseline), options: try flags.planOptions())
            try RegressionGate(maxIncrease).check(sized.plans, against: old.plans)
        }
    }

    private func write(_ advice: [Advice], _ sized: SizedTraces, words: ExplanationCatalogue) throws {
        let terminal = Terminal.standardOutput
        let style = TextStyle(usesColor: terminal.usesColor)
        let text =
            json
            ? String(decoding: try AdviceFile(advice: advice, plans: sized.plans).readableJSON(), as: UTF8.self)
            : verbose
                ? AdviceText(words: words, style: style).text(advice, sized)
                : AdviceAnswer(words: words, style: style).text(advice, sized)
        try terminal.print(text)
    }

    private func gate() throws -> FindingGate {
        let codes = (failOn ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for code in codes where RuleCatalogue.rule(code) == nil {
            let nearest = Suggestion.nearest(to: code, among: RuleCatalogue.codes)
            let hint = nearest.map { "did you mean '\($0)'?" } ?? "'kvplace explain' lists the codes."
            throw ValidationError("--fail-on \(code): no such finding; \(hint)")
        }
        return FindingGate(codes: codes)
    }
}
