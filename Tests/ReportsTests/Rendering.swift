import LocalityModel
import Recommendations

@testable import Reports

/// Renders results as the command does.
struct Rendering {
    let document: ReportDocument
    let files: [OutputFile]
    let single: String

    init(_ results: [AnalysisResult], advice: [Advice]? = nil) throws {
        let pages = try PageRenderer(.embedded, words: Words(.embedded))
        document = ReportBuilder(words: pages.words)
            .document(results: results, advice: advice ?? results.map(SampleAdvice.full))
        let renderer = ReportRenderer(pages)
        files = renderer.directory(document)
        single = renderer.singleFile(document)
    }

    var page: String { text("index.html") }
    var markdown: String { text("report.md") }
    var pictures: [OutputFile] { files.filter { $0.path.hasSuffix(".svg") } }

    func text(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }
}
