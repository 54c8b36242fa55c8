import ArgumentParser
import Foundation
import TraceSynthesis

/// `kvplace synth`: writes a synthetic trace.
struct Synth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth",
        abstract: "Write a synthetic trace in the tracer's format.",
        discussion: """
            Writes <out>/block<size>/run_meta.json and its shards, as the tracer does; the last part of <out> is the \
            run's name. Equal flags give equal bytes on any machine. A folder that holds anything else is refused \
            without --force, and then only <out>/block<size> is replaced.

            Exit codes: 0 done, 64 usage, 73 cannot create the output, 74 write error.
            """)

    @Flag(name: .long, help: "List the presets.")
    var list = false

    @Option(
        help: ArgumentHelp("The preset; see --list.", valueName: "name"),
        completion: .list(SynthesisPreset.all.map(\.name)))
    var preset: String?

    @Option(help: ArgumentHelp("The run folder to write.", valueName: "dir"))
    var out: String?

    @Flag(name: .long, help: "Replace a trace that was not made by this command.")
    var force = false

    @OptionGroup(title: "Knobs (default: the preset's)")
    var knobs: SynthKnobs

    @Option(
        help: ArgumentHelp("Threads (default: one per processor); the bytes do not depend on it.", valueName: "n"),
        transform: FlagNumber.count)
    var jobs: Int?

    @Flag(name: .long, help: "Do not print the trace directory.")
    var quiet = false

    func validate() throws {
        if list { return }
        if preset == nil { throw ValidationError("--preset is missing; kvplace synth --list shows the presets.") }
        if out?.isEmpty ?? true { throw ValidationError("--out is missing; name the run folder to write.") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs \(jobs): must be from 1 to 256.") }
    }

    func run() throws {
        guard !list, let preset, let out else { return try Terminal.standardOutput.printLines(Synth.listing) }
        guard var recipe = SynthesisPreset.named(preset)?.recipe else {
            let names = SynthesisPreset.all.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "--preset \(preset): no such preset; one of \(names)")
        }
        try knobs.apply(to: &recipe)
        do {
            try write(recipe, to: out)
        } catch let error as SynthesisError {
            throw CommandFailure(error.exitStatus, error.message)
        }
    }

    private func write(_ recipe: SynthesisRecipe, to out: String) throws {
        let workers = jobs ?? min(ProcessInfo.processInfo.activeProcessorCount, 256)
        let synthesizer = try TraceSynthesizer(recipe: recipe, workers: workers)
        var shown = -1
        let outcome = try synthesizer.write(run: out, force: force) { share in
            let percent = Int(share * 100)
            guard Terminal.standardError.isInteractive, percent != shown else { return }
            shown = percent
            Terminal.standardError.write("\rsynth \(recipe.preset): \(percent) %")
        }
        if shown >= 0 { Terminal.standardError.write("\r\u{1B}[K") }
        if !quiet {
            let megabytes = (Double(outcome.byteCount) / 1e6 * 10).rounded() / 10
            Terminal.standardError.write("\(outcome.records) records, \(megabytes) MB, \(outcome.shards) shards\n")
            try Terminal.standardOutput.print("Wrote: \(outcome.traceDirectory)\n")
        }
    }

    /// The presets, one line each.
    static var listing: [String] {
        let width = SynthesisPreset.all.map(\.name.count).max() ?? 0
        func lines(_ presets: [SynthesisPreset]) -> [String] {
            presets.map { preset in
                let padding = String(repeating: " ", count: width - preset.name.count)
                return "  \(preset.name)\(padding)  \(preset.summary); \(preset.recipe.sizeText)"
            }
        }
        let workloads = SynthesisPreset.all.filter { !$0.isShape }
        let shapes = SynthesisPreset.all.filter(\.isShape)
        return ["Workloads (requests × steps × layers)"] + lines(workloads) + ["Shapes for testing"] + lines(shapes)
    }
}

extension SynthesisError {
    var exitStatus: ExitStatus {
        switch self {
        case .invalidRecipe: .usage
        case .foreignFolder, .cannotCreate: .cannotCreate
        case .writeFailed: .inputOutput
        }
    }
}

extension SynthesisRecipe {
    /// Its default size: requests × steps × layers.
    var sizeText: String { "\(requests) × \(steps) × \(layers)" }
}
