import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Sizing

/// The gates of `advise`: which findings and which increases end the program with 2, and who is told in which form.
struct GateFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Exit with 2 when one of these findings fired, after writing; CODE@64 at that block size alone.",
            valueName: "code,…"),
        completion: .custom { _, _, _ in RuleCatalogue.codes })
    var failOn: String?

    @Flag(help: "With --fail-on: a rule that could not be judged fires too.")
    var failOnUnevaluated = false

    @Option(help: ArgumentHelp("An earlier result to compare with, for --max-increase.", valueName: "file"))
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Exit with 2 where misses or step rose by more than this since --baseline, as misses=5%; may be repeated.",
            valueName: "name=share"))
    var maxIncrease: [String] = []

    @Option(help: ArgumentHelp("Write what the gates say as a JUnit report, too.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write it to stderr as annotations, too: github.", valueName: "form"))
    var annotations: String?

    func validate() throws {
        let gate = try FindingGate(failOn, failsUnevaluated: failOnUnevaluated)
        _ = try RegressionGate(maxIncrease)
        if (baseline == nil) != maxIncrease.isEmpty {
            throw ValidationError("--baseline and --max-increase belong together; give both.")
        }
        if failOnUnevaluated && gate.watches.isEmpty {
            throw ValidationError("--fail-on-unevaluated needs the rules that it is about: add --fail-on.")
        }
        if gate.watches.isEmpty && maxIncrease.isEmpty && (junit != nil || annotations != nil) {
            throw ValidationError("\(junit != nil ? "--junit" : "--annotations") tells what gates say: add --fail-on.")
        }
        if let annotations, annotations != "github" {
            throw ValidationError("--annotations \(annotations): no such form; use github.")
        }
    }

    /// Fails early where the report could not be written.
    func checkWritable() throws(CommandFailure) {
        if let junit { try AtomicFile(path: junit).checkWritable() }
    }

    /// Judges, tells, and ends the program where something fired.
    ///
    /// - Throws: `CommandFailure` with 2 where a gate fired, else with 65, or the code of the baseline's failure, where
    ///   nothing could be compared.
    func check(
        _ gathered: GatheredResults, _ advice: [Advice], _ sized: SizedTraces, options: MachineSettings
    ) throws {
        var cases = try FindingGate(failOn, failsUnevaluated: failOnUnevaluated).cases(advice)
        var code = ExitStatus.badData
        if let baseline {
            do {
                let old = try ResultFiles.read(baseline)
                let side = RegressionGate.Side(old, SizedTraces(old, options: options))
                cases += try RegressionGate(maxIncrease).cases(.init(gathered.results, sized), against: side)
            } catch let failure as CommandFailure {
                cases.append(GateCase("baseline", at: baseline, .broken, failure.message))
                code = failure.code
            }
        }
        try tell(gathered.failures.map { GateCase("input", at: $0.input, .broken, $0.message) } + cases)
        let fired = cases.filter { $0.verdict == .fired }
        if !fired.isEmpty {
            let texts = fired.map { "\($0.name): \($0.message.visible) (\($0.place.visible))" }
            throw CommandFailure(.gateFired, "gate: \(texts.joined(separator: "; "))")
        }
        if let broken = cases.first(where: { $0.verdict == .broken }) {
            throw CommandFailure(code, "--baseline: \(broken.message.visible)")
        }
    }

    private func tell(_ cases: [GateCase]) throws {
        for gate in cases where gate.verdict == .skipped {
            Terminal.standardError.write("kvplace: \(gate.name): \(gate.message.visible) (\(gate.place.visible))\n")
        }
        if annotations != nil { Terminal.standardError.write(GitHubAnnotations(cases: cases).text) }
        if let junit { try AtomicFile(path: junit).write(Data(JUnitReport(cases: cases).text.utf8)) }
    }
}
