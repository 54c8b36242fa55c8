import Foundation
import LocalityModel
import Testing

@Suite struct MetricCatalogueTests {
    @Test func `identifiers are unique and the last part of the path`() {
        let identifiers = MetricCatalogue.all.map(\.identifier)
        #expect(Set(identifiers).count == identifiers.count)
        for metric in MetricCatalogue.all {
            #expect(metric.path == metric.identifier || metric.path.hasSuffix("." + metric.identifier))
        }
    }

    @Test func `every summary and map of a golden result is read as written`() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/short/expected/default.json")
        let golden = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        var json = try #require(golden["result"] as? [String: Any])
        json["trace_dir"] = "short"
        let result = try JSONDecoder().decode(
            AnalysisResult.self, from: JSONSerialization.data(withJSONObject: json))
        var compared = 0
        for metric in MetricCatalogue.all {
            guard let written = value(at: metric.path, in: json) as? [String: Any] else { continue }
            for key in metric.keys(in: result) {
                let entry = written[String(key)]
                let mean = (entry as? [String: Any])?["mean"] ?? (entry as? [String: Any])?["hit_rate"] ?? entry
                #expect(isEqual(metric.value(in: result, key: key), mean), "\(metric.path)")
                compared += 1
            }
            if let mean = written["mean"] {
                #expect(isEqual(metric.value(in: result), mean), "\(metric.path)")
                compared += 1
            }
        }
        #expect(compared > 20)
    }

    @Test func `an identifier may carry its key`() {
        #expect(MetricCatalogue.metric("recent_block_ratio.16")?.identifier == "recent_block_ratio")
        #expect(MetricCatalogue.key(of: "recent_block_ratio.16") == 16)
        #expect(MetricCatalogue.key(of: "unique_blocks") == nil)
    }

    @Test func `an empty result holds no metric`() {
        let result = AnalysisResult(traceDirectory: "t", blockSizeTokens: 64, keyMode: .request)
        #expect(MetricCatalogue.all.allSatisfy { !$0.isPresent(in: result) && $0.value(in: result) == nil })
    }

    /// Equal but for the last digits, which `JSONSerialization` may round.
    private func isEqual(_ value: Double?, _ written: Any?) -> Bool {
        guard let value, let written = (written as? NSNumber)?.doubleValue else { return false }
        return abs(value - written) <= 1e-12 * max(1, abs(written))
    }

    private func value(at path: String, in json: [String: Any]) -> Any? {
        path.split(separator: ".").reduce(json as Any?) { ($0 as? [String: Any])?[String($1)] }
    }
}
