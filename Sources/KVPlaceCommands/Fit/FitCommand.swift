import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Sizing

/// `kvplace fit`: what fits in released engines, before anyone recorded a trace.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Requests that fit in released engines, and their settings; no trace needed.",
        discussion: """
            Examples:
              kvplace fit --model deepseek-v3.2 --gpu h200 --weights 90GB --context 100000
              kvplace fit --model glm-5.2 --gpu b200 --weights 100GB --context 128K --engine vllm --buffer 4096
              kvplace fit --model glm-5.1 --generation sm90 --kv-hbm 40GB --host-dram 256GB --context 64K --json

            Each engine is asked by its own rules: which requests its pools admit, which setting reaches that, what \
            it refuses and when. Misses, and so the time of a step, need a trace: kvplace plan.

            Exit codes: 0 done, 64 usage, or no engine takes it, 65 bad data, 66 no such input, 74 write error.
            """)

    @Option(
        help: ArgumentHelp(
            "Ask this engine alone, one of \(ReleasedEngines.all.map { $0.name }.joined(separator: ", ")).",
            valueName: "name"), completion: .list(ReleasedEngines.all.map { $0.name }))
    var engine: String?

    @Option(
        help: ArgumentHelp("Rows of the buffer (default: 1, 1.5, 2, 3, 4 and 8 selections).", valueName: "rows"),
        transform: FlagNumber.count)
    var buffer: Int?

    @Flag(name: .long, help: "Write JSON instead of text.")
    var json = false

    @OptionGroup(title: "Model, GPU and load")
    var load: FitFlags

    @OptionGroup(title: "Words")
    var words: LanguageFlags

    func validate() throws {
        if let buffer { try FlagCheck.check(buffer, "--buffer", 1...1 << 20) }
        if let engine {
            _ = try FlagCheck.entry(
                engine, "--engine", ReleasedEngines.all.map { $0.name }, ReleasedEngines.named)
        }
    }

    func run() throws {
        let asked = try load.question(try load.entries())
        let engines = engine.flatMap(ReleasedEngines.named).map { [$0] } ?? ReleasedEngines.released
        let buffers = buffer.map { [$0] } ?? [2, 3, 4, 6, 8, 16].map { asked.question.selectedRows * $0 / 2 }
        let fits = engines.map { engine in
            buffers.map { rows in
                var question = asked.question
                question.bufferRows = rows
                return engine.fit(question)
            }
        }
        if json {
            let file = FitFile(fits.flatMap { $0 })
            let data = try file.readableJSON(in: words.explanations(onlyPhrases: true))
            try Terminal.standardOutput.print(String(decoding: data, as: UTF8.self))
        } else if fits.contains(where: { $0.contains { $0.refused.isEmpty } }) {
            let style = TextStyle(usesColor: Terminal.standardOutput.usesColor)
            let text = FitText(words: try words.explanations(onlyPhrases: true), style: style, asked: asked)
            try Terminal.standardOutput.print(text.page(fits, isOneBuffer: buffer != nil))
        }
        try refuse(fits)
    }

    /// Where no engine takes anything: one line with what is refused, and when.
    private func refuse(_ fits: [[EngineFit]]) throws {
        let all = fits.flatMap { $0 }
        guard all.allSatisfy({ !$0.refused.isEmpty }) else { return }
        let reasons = fits.compactMap { $0.first }.map { fit in
            let rules = fit.refused.map { EmbeddedAdvice.english.reason($0.reason) }
            return "\(fit.engine) \(fit.version): \(rules.joined(separator: "; "))"
        }
        throw CommandFailure(.usage, "fit: refused by \(reasons.joined(separator: "; "))")
    }
}
