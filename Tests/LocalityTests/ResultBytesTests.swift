import Foundation
import Locality
import LocalityModel
import TestSupport
import Testing

@Suite struct ResultBytesTests {
    /// The bulk of a result is written past the encoder: the bytes must be what it would have written.
    @Test(arguments: UInt64(301)...308)
    func `the files bytes are those of a plain encoder`(seed: UInt64) throws {
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
        results[0].runMetadata?.dataset = "\"per_layer\":[],\"means\":{},\"lru_curve\":[]"
        Self.addOddNumbers(to: &results[1])
        let file = AnalysisFile(generator: .current, results: results)
        #expect(results[0].accessMap?.streams.isEmpty == false)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(try file.jsonData() == encoder.encode(file) + Data("\n".utf8))
        #expect(try JSONDecoder().decode(AnalysisFile.self, from: file.jsonData()) == file)
    }

    @Test func `a number that JSON has no text for is refused`() {
        for number in [Double.nan, .infinity, -.infinity] {
            var result = AnalysisResult(traceDirectory: "t", blockSizeTokens: 1, keyMode: .requestLayer)
            result.perRequest = [RequestResult(requestID: 1, records: 1, means: ["x": number])]
            let file = AnalysisFile(generator: .current, results: [result])
            #expect(throws: EncodingError.self) { try file.jsonData() }
        }
    }

    /// Adds numbers of every form, names that have to be escaped, and lists that are empty.
    private static func addOddNumbers(to result: inout AnalysisResult) {
        let numbers: [Double] = [
            0, -0.0, 1, -1, 100, 1e15, 1e16, 1.5e16, 1e17, 1e-4, 1.25e-5, 1e-7, 1e300, .leastNonzeroMagnitude, 1 / 3,
            0.1, 123_456.789,
            .greatestFiniteMagnitude,
        ]
        let names = ["b.16", "b.4", "B", "", "a\"b", "a\\b", "a/b", "é", "\u{1}", "\n", "z", "\u{7F}", "😀"]
        var means: [String: Double] = [:]
        for (index, name) in names.enumerated() { means[name] = numbers[index % numbers.count] }
        let layer = LayerResult(
            layerID: -1, records: 12_345_678_901, means: means,
            reuseCDF: IntegerKeyed([(100, 1), (1, 0.5), (10, 1e-9), (-3, 2)]), minimumFeasibleCapacityBlocks: .max,
            lruCurve: numbers.map { HitRatePoint(capacityBlocks: .min, hitRate: $0, warmHitRate: $0 < 1 ? nil : $0) })
        result.perLayer = (result.perLayer ?? []) + [layer]
        result.perRequest?.append(RequestResult(requestID: 7, requestName: "\"means\":{}", records: 1, means: means))
        result.perRequest?.append(RequestResult(requestID: 8, records: 1, means: [:]))
        result.crossLayerOverlap?.meanOverlap += [numbers, [], [nil, nil]]
        result.placementSimulation?.lruCurve = []
    }
}
