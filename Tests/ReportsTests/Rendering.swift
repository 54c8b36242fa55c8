import Foundation
import LocalityModel
import Recommendations
import Sizing

@testable import Reports

/// Renders results as the command does.
struct Rendering {
    let document: ReportDocument
    let files: [OutputFile]
    let single: String

    init(_ results: [AnalysisResult], advice: [Advice]? = nil, sized: SizedTraces = SizedTraces()) throws {
        let pages = try PageRenderer(.embedded, words: Words(.embedded))
        document = ReportBuilder(words: pages.words, explanations: Self.explanations)
            .document(results: results, advice: advice ?? results.map(SampleAdvice.full), sized: sized)
        let renderer = ReportRenderer(pages)
        files = renderer.directory(document)
        single = renderer.singleFile(document)
    }

    /// The words of the terminal and of plans.
    private static var explanations: ExplanationCatalogue {
        let files = TemplateFiles.embedded
        let folder = "Templates/en/"
        return ExplanationCatalogue(
            files: files.paths(under: folder).map { path in
                (path: String(path.dropFirst(folder.count)), data: files.data(at: path) ?? Data())
            })
    }

    var page: String { text("index.html") }
    var markdown: String { text("report.md") }
    var pictures: [OutputFile] { files.filter { $0.path.hasSuffix(".svg") } }

    func text(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }
}
