import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Sizing

/// `kvplace plan`: which buffer of token rows, how many requests then fit, what a step costs, which flags to set.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Size the HBM buffer: requests that fit, step time, engine settings.",
        discussion: """
            Examples:
              kvplace plan outputs/run --model deepseek-v3.2 --gpu h200 --weights 90GB
              kvplace plan analysis.json --model glm-5.1 --kv-hbm 40GiB --host-dram 1TiB --tpot-ms 40
              kvplace plan outputs/run --model deepseek-v3.2 --emit sglang
              kvplace plan outputs/run --draft-tokens 0,1,3 --accepted-tokens 1.6,2.6
              kvplace plan outputs/run --share-indexers --keep 0.9
              kvplace plan outputs/run --observed-hits 812345 --observed-misses 102938
              kvplace analyze --input run --block-sizes 1,64 --out - | kvplace plan - --json

            Misses are measured in the trace; the rest is a model, whose inputs are shown with their source. \
            Values you do not pass are listed as assumed.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 74 write error.
            """)

    @Argument(
        help: ArgumentHelp("Traces, result files of 'kvplace analyze', or - for standard input.", valueName: "input"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Write JSON instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Write this engine's settings and nothing else: \(ReleasedEngines.releasedNames.joined(separator: ", ")).",
            valueName: "engine"), completion: .list(ReleasedEngines.releasedNames))
    var emit: String?

    @OptionGroup(title: "Model, GPU and link")
    var model: ModelFlags

    @OptionGroup(title: "Sizing")
    var sizing: SizingFlags

    @OptionGroup(title: "Shared indexers")
    var indexers: IndexerFlags

    @OptionGroup(title: "What the engine counted")
    var counted: ObservedFlags

    @OptionGroup(title: "Words")
    var words: LanguageFlags

    @OptionGroup
    var traces: TraceOptions

    @Flag(help: "Print neither progress nor notes.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("No input; name a trace, a result file, or - for standard input.") }
        if let emit {
            _ = try FlagCheck.entry(emit, "--emit", ReleasedEngines.releasedNames, ReleasedEngines.released(named:))
            if json {
                throw ValidationError("--emit and --json exclude each other; the JSON has the settings of all engines.")
            }
        }
        if try traces.analysis.passes().count > 1, emit != nil || counted.areGiven {
            throw ValidationError("--emit and --observed-hits are of one plan; give one number of --draft-tokens.")
        }
        // A catalogue's file is read when the command runs, so that what is wrong with it has its own exit code.
        if model.catalogue == nil { _ = try sizing.options(model) }
    }

    func run() throws {
        model.tellFormerNames()
        let words = try words.explanations(onlyPhrases: true)
        let passes = try traces.analysis.passes()
        guard passes.count > 1 else {
            let (results, plans) = try planned(traces)
            let text = try emit.map { try settings(of: plans, for: $0, words) } ?? page(plans, results, words)
            return try Terminal.standardOutput.print(text)
        }
        var results: [AnalysisResult] = []
        var plans: [BufferPlan] = []
        for choice in passes {
            let next = try planned(traces.only(choice))
            results += next.results
            plans += next.plans
        }
        try Terminal.standardOutput.print(try comparison(plans, results, words))
    }

    private func planned(_ traces: TraceOptions) throws -> (results: [AnalysisResult], plans: [BufferPlan]) {
        let source = try traces.source(
            of: inputs, isQuiet: quiet, model: model.capturedModel(), needsTokenRows: true)
        let results = try inputs.flatMap { try source.results(for: $0) }
        return (results, try plans(results, try sizing.options(model)))
    }

    /// Plans of several passes: each trace's in a table, then the best in full; as JSON all of them.
    private func comparison(
        _ plans: [BufferPlan], _ results: [AnalysisResult], _ words: ExplanationCatalogue
    ) throws -> String {
        if json { return try page(plans, results, words) }
        let style = TextStyle(usesColor: Terminal.standardOutput.usesColor)
        var directories: [String] = []
        for plan in plans where !directories.contains(plan.traceDirectory) { directories.append(plan.traceDirectory) }
        return try directories.map { directory in
            let comparison = PassComparison(plans.filter { $0.traceDirectory == directory })
            let table = PassComparisonText(words: words, style: style).lines(comparison)
            return try table.joined(separator: "\n") + "\n" + page([comparison.best], results, words)
        }.joined(separator: "\n")
    }

    /// Plans of all directories that can be sized; the others are named on stderr.
    private func plans(_ results: [AnalysisResult], _ options: MachineSettings) throws -> [BufferPlan] {
        let sized = SizedTraces(results, options: options)
        let failures = sized.failures.sorted { $0.key < $1.key }.map(\.value)
        if sized.plans.isEmpty, failures.count == 1 { throw failures[0].failure }
        for failure in failures { Terminal.standardError.write("kvplace: warning: \(failure.message); left out\n") }
        guard !sized.plans.isEmpty else {
            throw CommandFailure(.badData, "none of \(failures.count) trace directories can be sized; see above")
        }
        return sized.plans
    }

    private func page(
        _ plans: [BufferPlan], _ results: [AnalysisResult], _ words: ExplanationCatalogue
    ) throws -> String {
        let observed = try counted.observed()
        let shared = indexers.wish.map { _ in plans.map { $0.sharedIndexers(results) } }
        if json {
            let file = BufferPlanFile(plans: plans, observed: observed, indexers: shared?.map { try? $0.get() })
            return String(decoding: try file.readableJSON(in: words), as: UTF8.self)
        }
        let style = TextStyle(usesColor: Terminal.standardOutput.usesColor)
        let isVLLM = counted.observedMetrics != nil
        return BufferPlanText(words: words, style: style).text(plans, observed: observed, fromVLLM: isVLLM) { place in
            guard let wish = indexers.wish, let shared else { return [] }
            return SharedIndexersText(words: words, style: style).lines(shared[place], wish)
        }
    }

    /// The settings of one engine for one plan, and on stderr what they were written for and what they predict.
    private func settings(
        of plans: [BufferPlan], for name: String, _ words: ExplanationCatalogue
    ) throws -> String {
        guard let engine = ReleasedEngines.released(named: name), let plan = plans.first else { return "" }
        if plans.count > 1 {
            throw CommandFailure(
                .usage, "--emit writes the settings of one plan, and there are \(plans.count): name one trace")
        }
        guard let text = engine.text(plan) else {
            let words = EmbeddedAdvice.english.speaking(of: plan.result)
            let refusal = plan.refusal(of: name).map { words.reason($0.reason) }
            throw CommandFailure(
                refusal == nil ? .badData : .usage,
                "\(plan.traceDirectory): nothing to set for \(name): " + (refusal ?? reason(plan, name, words)))
        }
        if !quiet {
            let sentences = BufferPlanSentences(plan, words: words.speaking(of: plan.result))
            let misses = sentences.misses.map { " " + $0 } ?? ""
            let own = EngineWords(words).own(engine.name).map { " " + $0 } ?? ""
            Terminal.standardError.write("kvplace: for \(engine.writtenFor). \(sentences.decision)\(misses)\(own)\n")
        }
        return text + "\n"
    }

    /// Why there is nothing to set, in English as all errors.
    private func reason(_ plan: BufferPlan, _ name: String, _ words: ExplanationCatalogue) -> String {
        let sentences = BufferPlanSentences(plan, words: words)
        if let buffer = plan.chosenBuffer, buffer.blockSizeTokens != 1 {
            return "\(sentences.name(buffer)) were chosen, and engines buffer single tokens"
        }
        if let row = plan.engineRows.first(where: { $0.fit.engine == name }) {
            if let bound = row.fit.bound { return EngineWords(words).bound(bound) }
            return words.phrase("fit-nothing")
        }
        if plan.isEmittable { return "a split of the rows over the layers saves less than 5 % of the misses" }
        return sentences.decision
    }
}
