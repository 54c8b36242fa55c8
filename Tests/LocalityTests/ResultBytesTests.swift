import Foundation
import Locality
import LocalityModel
import TestSupport
import Testing

@Suite struct ResultBytesTests {
    /// The access maps are written past the encoder: the bytes must be what it would have written.
    @Test(arguments: UInt64(301)...308)
    func theFilesBytesAreThoseOfAPlainEncoder(seed: UInt64) throws {
        let settings = RandomSettings(seed: seed)
        var configuration = settings.configuration
        configuration.simulation = .curve
        var results = try analyzeWithEngine(
            RandomTrace(seed: seed).shards, blockSizes: [16, 64], keyMode: settings.keyMode,
            configuration: configuration
        ).results
        results[0].accessMap?.streams.append(
            AccessMapStream(
                requestID: 1, layerID: 2, firstStep: 0, lastStep: 0, recordsPerRow: 1, tokensPerColumn: 1, rows: []))
        results[1].traceDirectory = "a \"rows\":[] trace"
        let file = AnalysisFile(generator: .current, results: results)
        #expect(results[0].accessMap?.streams.isEmpty == false)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(try file.jsonData() == encoder.encode(file) + Data("\n".utf8))
        #expect(try JSONDecoder().decode(AnalysisFile.self, from: file.jsonData()) == file)
    }
}
