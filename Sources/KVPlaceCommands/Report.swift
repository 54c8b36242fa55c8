import ArgumentParser
import Foundation
import LocalityModel
import Recommendations
import Reports

/// `kvplace report`: results → a report to read in a browser, and its Markdown twin.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a report with charts from a result.",
        discussion: """
            EXAMPLES
              kvplace report analysis.json --out report
              kvplace report analysis.json --single-file --out report.html
              kvplace analyze --input outputs/run --out - | kvplace report - --out report
            """)

    @Argument(help: "Result files of 'kvplace analyze'; '-' reads one from stdin.")
    var input: [String]

    @Option(help: "Folder of the report, or with --single-file the file; '-' writes that to stdout.")
    var out: String

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

    func run() throws {
        let results = try input.flatMap { try ResultFiles.read($0) }
        let renderer = try pageRenderer()
        let document = ReportBuilder(words: renderer.words).document(results: results, advice: [])
        let report = ReportRenderer(renderer)
        if singleFile {
            try OutputPlace.write(file: report.singleFile(document), to: out, force: force)
        } else {
            try OutputPlace.write(folder: report.directory(document), to: out, force: force)
        }
        if !quiet, out != "-" { Terminal.standardOutput.write("Wrote: \(singleFile ? out : out + "/index.html")\n") }
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
