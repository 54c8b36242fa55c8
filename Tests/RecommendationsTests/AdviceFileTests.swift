import Foundation
import LocalityModel
import Recommendations
import Testing

@Suite struct AdviceFileTests {
    private let scope = AdviceScope(
        traceDirectory: "runs/a", dataset: nil, blockSizeTokens: 64, keyMode: .requestLayer, stepUnion: false)

    private var file: AdviceFile {
        let finding = Finding(
            code: "hot-blocks", status: .notEvaluated, level: .advice, title: "t", claim: nil, rule: "r", advice: "a",
            metric: "m", measured: nil, comparison: .above, threshold: 0.5, margin: nil, flipsWhen: nil,
            chart: "concentration", scope: scope, notEvaluated: NotEvaluated(reason: "no sample", flag: nil))
        return AdviceFile(advice: [
            Advice(scope: scope, findings: [finding], strategies: [], plan: PlacementPlan())
        ])
    }

    private struct Read: Decodable {
        let advice: [Advice]
    }

    @Test func anAdviceSurvivesItsOwnJSON() throws {
        #expect(try JSONDecoder().decode(Read.self, from: file.readableJSON()).advice == file.advice)
    }

    @Test func whatIsUnknownIsWrittenAsNullAndTheScopeStandsBesideTheFindings() throws {
        let text = String(decoding: try file.readableJSON(), as: UTF8.self)
        #expect(text.contains(#""measured" : null"#))
        #expect(text.contains(#""contradicted_by" : null"#))
        #expect(text.contains("\n      \"dataset\" : null"))
        #expect(text.hasPrefix("{\n  \"advice\" : ["))
    }
}
