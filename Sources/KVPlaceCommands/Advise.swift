import ArgumentParser
import Foundation
import LocalityModel
import Recommendations

/// `kvplace advise`: findings, strategies and a placement plan from results.
struct Advise: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What to do about KV placement: findings, strategies and a plan.",
        discussion: """
            Examples:
              kvplace advise outputs/run/block64
              kvplace advise outputs/ruler_1234/block64
              kvplace advise outputs/ --block-sizes 1,16,64
              kvplace advise analysis.json --model deepseek-v3.2 --hbm 40GiB --dram 400GiB --requests 16
              kvplace analyze --input run --out - | kvplace advise - --json
              kvplace advise analysis.json --fail-on thrashing,volatile-steps

            Every rule is listed as fired, not fired or not evaluated; 'kvplace explain CODE' tells what it means.

            Exit codes: 0 done, 2 a --fail-on finding fired, 64 usage, 65 bad data, 66 no such input, 74 write error.
            """)

    @Argument(
        help: ArgumentHelp("Traces, result files of 'kvplace analyze', or - for standard input.", valueName: "input"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Write JSON instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp("Exit with 2 when one of these findings fired, after writing.", valueName: "code,…"))
    var failOn: String?

    @OptionGroup(title: "Advice")
    var flags: AdviceFlags

    @OptionGroup
    var traces: TraceOptions

    @Flag(help: "Print neither progress nor notes.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("No input; name a trace, a result file, or - for standard input.") }
        _ = try gate()
    }

    func run() throws {
        let source = try traces.source(isQuiet: quiet, model: flags.model)
        let advisor = try flags.advisor()
        let results = try inputs.flatMap { try source.results(for: $0) }
        let advice = advisor.advise(results, options: try flags.options())
        try write(advice, words: advisor.words)
        try gate().check(advice)
    }

    private func write(_ advice: [Advice], words: ExplanationCatalogue) throws {
        let terminal = Terminal.standardOutput
        let text =
            json
            ? String(decoding: try AdviceFile(advice: advice).jsonData(), as: UTF8.self)
            : AdviceText(words: words, style: TextStyle(usesColor: terminal.usesColor)).text(advice)
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
