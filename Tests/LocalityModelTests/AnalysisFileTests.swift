import Foundation
import LocalityModel
import Testing

@Suite struct AnalysisFileTests {
    @Test func `a newer schema is refused`() {
        let data = Data(#"{"schema_version": 2, "results": "changed"}"#.utf8)
        #expect(throws: ResultFileError.newerSchema(name: "x.json", version: 2)) {
            try AnalysisFile.read(data, name: "x.json")
        }
    }

    @Test func `an empty list of results is refused`() {
        #expect(throws: ResultFileError.noResults(name: "x.json")) {
            try AnalysisFile.read(Data(#"{"results": []}"#.utf8), name: "x.json")
        }
    }

    @Test func `a configuration without warmup steps has the default`() throws {
        var configuration = Configuration()
        configuration.warmupSteps = 7
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(Configuration.self, from: data) == configuration)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object["warmup_steps"] = nil
        object["draft_tokens"] = nil
        object["accepted_tokens"] = nil
        let older = try JSONDecoder().decode(
            Configuration.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(older == Configuration())
    }

    @Test func `every property of a configuration is a setting`() {
        #expect(Set(AnalysisSetting.all.map(\.property)).count == Mirror(reflecting: Configuration()).children.count)
        for setting in AnalysisSetting.all {
            #expect(setting.value(Configuration()).numbers.allSatisfy(setting.range.contains))
        }
    }

    @Test(arguments: ["0.999", "4.001", "1e300", "\"2\""])
    func `accepted tokens that no pass yields are refused`(accepted: String) throws {
        var text = String(decoding: try JSONEncoder().encode(Configuration()), as: UTF8.self)
        text.replace("\"draft_tokens\":0", with: "\"draft_tokens\":3")
        #expect(try JSONDecoder().decode(Configuration.self, from: Data(text.utf8)).passes.draftTokens == 3)
        text.replace("\"accepted_tokens\":1", with: "\"accepted_tokens\":\(accepted)")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Configuration.self, from: Data(text.utf8)) }
    }

    @Test func `unknown keys are ignored and missing parts stay absent`() throws {
        let json = #"{"results": [{"trace_dir": "t", "block_size_tokens": 64, "key_mode": "request", "x": {"y": 1}}]}"#
        let file = try AnalysisFile.read(Data(json.utf8), name: "x.json")
        #expect(file.schemaVersion == nil)
        #expect(file.results[0].recordStatistics == nil)
    }

    @Test func `a nil is written as null or left out and reads as nil either way`() throws {
        let point = HitRatePoint(capacityBlocks: 2, hitRate: 0.5, warmHitRate: nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(point), as: UTF8.self)
        #expect(text == #"{"capacity_blocks":2,"hit_rate":0.5,"warm_hit_rate":null}"#)
        for text in [text, #"{"capacity_blocks":2,"hit_rate":0.5}"#] {
            #expect(try JSONDecoder().decode(HitRatePoint.self, from: Data(text.utf8)) == point)
        }
        let inputs = Inputs(files: [], fingerprint: "0")
        #expect(try String(decoding: encoder.encode(inputs), as: UTF8.self) == #"{"files":[],"fingerprint":"0"}"#)
    }

    private static let entry = #"{"trace_dir": "t", "block_size_tokens": 64, "key_mode": "request"}"#

    @Test func `a broken entry costs that entry only`() throws {
        let broken = [#"{"trace_dir": "t"}"#, "null", "7", "[]", #"{"block_size_tokens": {"a": [1]}}"#]
        let text = "[" + broken.map { "\($0), \(Self.entry)" }.joined(separator: ", ") + ", NaN]"
        let data = Data("{\"results\": \(text)}".utf8)
        let reading = try AnalysisFile.readWhatIsWhole(data, name: "x.json")
        #expect(reading.file.results.count == broken.count)
        let indices = reading.broken.map { error -> Int in
            guard case .brokenEntry(_, let index, let reason) = error, !reason.isEmpty else { return -1 }
            return index
        }
        #expect(indices == [0, 2, 4, 6, 8, 10])
        #expect(throws: ResultFileError.self) { try AnalysisFile.read(data, name: "x.json") }
    }

    @Test func `a file without a whole entry is refused`() {
        let expected = ResultFileError.brokenEntry(
            name: "x.json", index: 0, reason: "no key 'trace_dir' at results.0")
        let data = Data(#"{"results": [{"block_size_tokens": 1}, 3]}"#.utf8)
        #expect(throws: expected) { try AnalysisFile.readWhatIsWhole(data, name: "x.json") }
    }

    @Test func `what Python writes is read`() throws {
        let entry = Self.entry.dropLast() + #", "inputs": NaN, "x": -Infinity}"#
        let data = Data("\u{FEFF}{\"results\": [\(entry)], \"y\": Infinity}".utf8)
        let file = try AnalysisFile.read(data, name: "x.json")
        #expect(file.results.count == 1 && file.results[0].inputs == nil)
    }

    @Test func `broken JSON is named with its place`() {
        let expected = ResultFileError.notAResult(
            name: "x.json", reason: "it is not valid JSON at line 2, column 3")
        #expect(throws: expected) { try AnalysisFile.read(Data("{\"results\":\n [x]}".utf8), name: "x.json") }
    }
}
