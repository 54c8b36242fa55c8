import Foundation
import LocalityModel
import TestSupport
import Testing

/// The twin's whole result file for `tiny`, kept as text: it pins every key of the format, and the schema's own tests
/// validate it. `KVPLACE_RECORD=1 swift test` writes it anew and fails.
@Suite struct RecordedResultTests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recorded/tiny.json")

    @Test func `the result of tiny is the recorded one`() throws {
        let actual = try encoded(resultFile())
        if ProcessInfo.processInfo.environment["KVPLACE_RECORD"] == "1" {
            try actual.write(to: Self.file)
            Issue.record("recorded \(Self.file.lastPathComponent); look at the difference and run again without")
        }
        let expected = try JSONValue(Data(contentsOf: Self.file))
        let comparison = JSONComparison(allowsExtraMembers: false)
        #expect(comparison.differences(expected: expected, actual: try JSONValue(actual)) == [])
    }

    @Test func `the recorded result is read back whole`() throws {
        let data = try Data(contentsOf: Self.file)
        let file = try AnalysisFile.read(data, name: "tiny.json")
        let again = try JSONValue(encoding: file)
        let comparison = JSONComparison(allowsExtraMembers: false)
        #expect(comparison.differences(expected: try JSONValue(data), actual: again) == [])
    }

    private func resultFile() throws -> AnalysisFile {
        let golden = try #require(try GoldenCase.all().first { $0.name == "tiny/small_caps" })
        let shards = try golden.shards()
        let analysis = NaiveAnalysis(blockSize: golden.blockSize, configuration: golden.configuration)
        var plain = analysis.analyze(shards)
        var byRequest = NaiveAnalysis(
            blockSize: golden.blockSize, keyMode: .request, configuration: golden.configuration
        ).analyze(shards)
        complete(&plain, shards)
        complete(&byRequest, shards)
        return AnalysisFile(generator: Generator(name: "twin", version: "0"), results: [plain, byRequest])
    }

    /// Adds what the twin does not know.
    private func complete(_ result: inout AnalysisResult, _ shards: [TraceShard]) {
        result.traceDirectory = "tiny/block4"
        result.inputs = Inputs(
            files: shards.map { InputFile(name: $0.name, bytes: $0.bytes.count) }, fingerprint: "0123456789abcdef")
        result.runMetadata = RunMetadata(runName: "tiny", dataset: nil, rank: 0, worldSize: 1, schemaVersion: 2)
    }

    private func encoded(_ file: AnalysisFile) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(file) + Data("\n".utf8)
    }
}
