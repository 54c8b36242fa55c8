import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Reports

/// `kvplace report`: results → a report to read in a browser, and its Markdown twin.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a report with charts from a trace or a result.",
        discussion: """
            EXAMPLES
              kvplace report outputs/run
              kvplace report analysis.json --out report
              kvplace report analysis.json --single-file --out report.html
              kvplace analyze --input outputs/run --out - | kvplace report - --out report
            """)

    @Argument(help: "Traces, or result files of 'kvplace analyze'; '-' reads one from stdin.")
    var input: [String]

    @Option(help: ArgumentHelp(
        "Folder of the report (default: <first trace dir>/report), or with --single-file the file; "
            + "'-' writes that to stdout.", valueName: "path"))
    var out: String?

    @Flag(help: "One HTML file with its charts inside.")
    var singleFile = false

    @Option(help: "Folder laid out like Templates/ whose files replace those of the program.")
    var templates: String?

    @Option(help: "Language of the words.")
    var language = "en"

    @Flag(help: "Overwrite a folder or file that this program did not make.")
    var force = false

    @Flag(help: "Print no messages.")
    var quiet = false

    @OptionGroup(title: "Advice")
    var flags: AdviceFlags

    @OptionGroup
    var traces: TraceOptions

    func validate() throws {
        if singleFile && out == nil { throw ValidationError("--single-file needs --out FILE.html (or -).") }
    }

    func run() throws {
        let advisor = try flags.advisor()
        let source = traces.source(isQuiet: quiet)
        let results = try input.flatMap { try source.results(for: $0) }
        let out = try out ?? defaultFolder(results)
        let renderer = try pageRenderer()
        let advice = advisor.advise(results, options: try flags.options())
        let document = ReportBuilder(words: renderer.words).document(results: results, advice: advice)
        let report = ReportRenderer(renderer)
        if singleFile {
            try OutputPlace.write(file: report.singleFile(document), to: out, force: force)
        } else {
            try OutputPlace.write(folder: report.directory(document), to: out, force: force)
        }
        if !quiet, out != "-" { Terminal.standardOutput.write("Wrote: \(singleFile ? out : out + "/index.html")\n") }
    }

    /// Beside the first trace, where that is on this machine.
    private func defaultFolder(_ results: [AnalysisResult]) throws -> String {
        let directory = results[0].traceDirectory
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure(.usage, "the trace \(directory) is not here; name the report's folder with --out")
        }
        return "\(directory)/report"
    }

    private func pageRenderer() throws -> PageRenderer {
        do throws(TemplateError) {
            var files = TemplateFiles.embedded
            if let templates { files = try files.replacing(from: URL(fileURLWithPath: templates)) }
            return try PageRenderer(files, words: Words(files, language: language))
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }
}
