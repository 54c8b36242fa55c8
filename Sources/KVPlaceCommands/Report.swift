import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Reports
import Sizing

/// `kvplace report`: a trace or results → a report to read in a browser, and its Markdown twin.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a report with charts from a trace or a result.",
        discussion: """
            Examples:
              kvplace report outputs/run
              kvplace report outputs/run --block-sizes 16,32,64,128 --model deepseek-v3.2 --hbm 40GiB
              kvplace report analysis.json --single-file --out report.html
              kvplace analyze --input outputs/run --out - | kvplace report - --out report

            The folder holds index.html, report.md, charts/*.svg and data/*.csv; it works offline and without scripts.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 73 cannot create the output, 74 I/O error.
            """)

    @Argument(
        help: ArgumentHelp("Traces, result files of 'kvplace analyze', or - for standard input.", valueName: "input"))
    var inputs: [String] = []

    @Option(
        help: ArgumentHelp(
            "Folder of the report, or with --single-file the file, - for stdout "
                + "(default: <first trace dir>/report, or report.html there).", valueName: "path"))
    var out: String?

    @Flag(help: "One HTML file with its charts inside.")
    var singleFile = false

    @OptionGroup(title: "Pages")
    var pages: PageFlags

    @Flag(help: "Print neither progress nor the report's path.")
    var quiet = false

    @OptionGroup(title: "Advice")
    var flags: AdviceFlags

    @OptionGroup(title: "What the engine counted")
    var counted: ObservedFlags

    @OptionGroup
    var traces: TraceOptions

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("No input; name a trace or a result file, or - for standard input.") }
        if out == "-", !singleFile { throw ValidationError("--out -: only --single-file goes to standard output.") }
    }

    func run() throws {
        let page = try write()
        if !quiet, page != "-" { try Terminal.standardOutput.print("Wrote: \(page)\n") }
    }

    /// Writes the report, and returns the path of its page.
    func write() throws -> String {
        flags.model.tellFormerNames()
        let files = try pages.words.files()
        let renderer = try PageFlags.renderer(pages.words.language, files)
        let advisor = try flags.advisor(files.explanations(pages.words.language))
        let source = try traces.source(of: inputs, isQuiet: quiet, model: flags.model.capturedModel())
        let results = try inputs.flatMap { try source.results(for: $0) }
        let place = try out ?? defaultPlace(results)
        let settings = try flags.settings()
        var sized = SizedTraces(results, options: settings)
        if let observed = try counted.observed() {
            guard sized.plans.count == 1 else {
                throw CommandFailure(
                    .usage, "--observed-hits are of one plan, and there are \(sized.plans.count): name one sized trace")
            }
            sized.note(observed)
        }
        let advice = advisor.advise(results, options: settings, plans: sized.plans)
        var document = ReportBuilder(words: renderer.words, explanations: advisor.words)
            .document(results: results, advice: advice, sized: sized)
        document.origin?.command = CommandText.text()
        let report = ReportRenderer(renderer)
        if singleFile {
            try OutputPlace.write(file: report.singleFile(document), to: place, force: pages.force)
        } else {
            try OutputPlace.write(folder: report.directory(document), to: place, force: pages.force)
        }
        return singleFile ? place : place + "/index.html"
    }

    /// Beside the first trace, where that is on this machine.
    private func defaultPlace(_ results: [AnalysisResult]) throws -> String {
        let directory = results[0].traceDirectory
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure(.usage, "the trace \(directory) is not here; name the report's place with --out")
        }
        return directory + (singleFile ? "/report.html" : "/report")
    }
}
