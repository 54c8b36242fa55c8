import Foundation
import LocalityModel
import Testing

@Suite struct AnalysisFileTests {
    @Test func aNewerSchemaIsRefused() {
        let data = Data(#"{"schema_version": 2, "results": "changed"}"#.utf8)
        #expect(throws: ResultFileError.newerSchema(name: "x.json", version: 2)) {
            try AnalysisFile.read(data, name: "x.json")
        }
    }

    @Test func anEmptyListOfResultsIsRefused() {
        #expect(throws: ResultFileError.noResults(name: "x.json")) {
            try AnalysisFile.read(Data(#"{"results": []}"#.utf8), name: "x.json")
        }
    }

    @Test func aConfigurationWithoutWarmupStepsHasTheDefault() throws {
        var configuration = Configuration()
        configuration.warmupSteps = 7
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(Configuration.self, from: data) == configuration)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object["warmup_steps"] = nil
        let older = try JSONDecoder().decode(
            Configuration.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(older == Configuration())
    }

    @Test func unknownKeysAreIgnoredAndMissingPartsStayAbsent() throws {
        let json = #"{"results": [{"trace_dir": "t", "block_size_tokens": 64, "key_mode": "request", "x": {"y": 1}}]}"#
        let file = try AnalysisFile.read(Data(json.utf8), name: "x.json")
        #expect(file.schemaVersion == nil)
        #expect(file.results[0].recordStatistics == nil)
    }
}
