import ArgumentParser
import Foundation
import LocalityModel
import TraceReading

/// `kvplace analyze`: a trace becomes a result JSON.
struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Analyse a trace into a result JSON.",
        usage: """
            kvplace analyze --input outputs/ruler_1234/block64
            kvplace analyze --input outputs/ruler_1234 --block-sizes 16,32,64,128
            kvplace analyze --input outputs/ --out all.json
            """,
        discussion: """
            The input is a trace directory (trace_steps_*.jsonl or trace_steps.jsonl), any folder above several of \
            them, or one .jsonl file. All block sizes share one pass; the result does not depend on --jobs.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 73 cannot create the output, 74 I/O error.
            """)

    @Option(help: ArgumentHelp("The trace: a folder or a .jsonl file.", valueName: "path"))
    var input: String

    @Option(help: ArgumentHelp(
        "The result file; - for stdout (default: <first trace dir>/analysis.json).", valueName: "path"))
    var out: String?

    @OptionGroup(title: "Analysis")
    var options: AnalyzeOptions

    @Flag(help: "Print neither progress nor the output's path.")
    var quiet = false

    func run() throws {
        let analysis = TraceAnalysis(options: options, isQuiet: quiet)
        let directories = try analysis.find(input)
        let path = out ?? "\(directories[0].path)/analysis.json"
        if path != "-" { try AtomicFile(path: path).checkWritable() }
        let file = AnalysisFile(generator: .current, results: try analysis.results(directories))
        let data = try file.jsonData()
        if path == "-" {
            guard Terminal.standardOutput.write(data) else {
                throw CommandFailure(.inputOutput, "stdout: writing failed; the reader may have closed it")
            }
        } else {
            try AtomicFile(path: path).write(data)
            if !quiet { Terminal.standardOutput.write("Wrote: \(path)\n") }
        }
    }
}
