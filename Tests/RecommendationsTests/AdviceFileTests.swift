import Foundation
import LocalityModel
import Testing

@testable import Recommendations
@testable import Sizing

@Suite struct AdviceFileTests {
    private let scope = AdviceScope(
        traceDirectory: "runs/a", dataset: nil, blockSizeTokens: 64, keyMode: .requestLayer, stepUnion: false)

    private var file: AdviceFile {
        let finding = Finding(
            code: "hot-blocks", status: .notEvaluated, level: .advice, title: "t", claim: nil, rule: "r", advice: "a",
            metric: "m", measured: nil, comparison: .above, threshold: 0.5, margin: nil, flipsWhen: nil,
            chart: "concentration", scope: scope, notEvaluated: NotEvaluated(reason: "no sample", flag: nil),
            values: ["hitRateLRU": 0.5])
        return AdviceFile(advice: [
            Advice(scope: scope, findings: [finding], strategies: [], plan: TierPlan(tiers: []))
        ])
    }

    @Test func `keys are the properties names in snake case`() throws {
        let whole = try #require(JSONSerialization.jsonObject(with: file.readableJSON()) as? [String: Any])
        #expect(Set(whole.keys) == ["schema_version", "advice", "plans"])
        let advice = try #require((whole["advice"] as? [[String: Any]])?.first)
        let scope: Set = ["trace_dir", "dataset", "block_size_tokens", "key_mode", "step_union"]
        #expect(Set(advice.keys) == scope.union(["findings", "strategies", "plan"]))
        let finding = try #require((advice["findings"] as? [[String: Any]])?.first)
        #expect(Set(["flips_when", "contradicted_by", "not_evaluated"]).isSubset(of: finding.keys))
        #expect(finding["values"] as? [String: Double] == ["hitRateLRU": 0.5], "keys that are data stay as they are")
    }

    @Test func `what is unknown is written as null and the scope stands beside the findings`() throws {
        let text = String(decoding: try file.readableJSON(), as: UTF8.self)
        #expect(text.contains(#""measured" : null"#))
        #expect(text.contains(#""contradicted_by" : null"#))
        #expect(text.contains("\n      \"dataset\" : null"))
        #expect(text.hasPrefix("{\n  \"advice\" : ["))
    }
}
