import Locality
import LocalityModel
import TestSupport
import Testing

@Suite struct EngineOracleTests {
    @Test(arguments: UInt64(1)...60)
    func theEngineAgreesWithItsNaiveTwin(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        let outcome = try analyzeWithEngine(
            shards, blockSizes: [settings.blockSize], keyMode: settings.keyMode, configuration: settings.configuration)
        let twin = settings.analysis.analyze(shards)
        #expect(outcome.diagnostics.recordsAnalyzed > 0)
        let differences = try ResultComparison().differences(engine: outcome.results[0], twin: twin)
        #expect(differences == [], "\(settings): \(differences)")
    }

    @Test(arguments: UInt64(101)...110)
    func severalBlockSizesInOnePassGiveWhatEachGivesAlone(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        let blockSizes = [1, 16, 48, 64, 100, 128]
        let together = try analyzeWithEngine(
            shards, blockSizes: blockSizes, keyMode: settings.keyMode, configuration: settings.configuration)
        for (index, blockSize) in blockSizes.enumerated() {
            let alone = try analyzeWithEngine(
                shards, blockSizes: [blockSize], keyMode: settings.keyMode, configuration: settings.configuration)
            var result = together.results[index]
            result.traceDirectory = alone.results[0].traceDirectory
            #expect(result == alone.results[0])
        }
    }

    @Test(arguments: UInt64(201)...215)
    func theNumberOfWorkersDoesNotChangeAByte(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        let one = try bytes(shards, settings, jobs: 1)
        #expect(try bytes(shards, settings, jobs: 7) == one)
        #expect(try bytes(shards, settings, jobs: 2) == one)
    }

    private func bytes(_ shards: [TraceShard], _ settings: RandomSettings, jobs: Int) throws -> [UInt8] {
        var results = try analyzeWithEngine(
            shards, blockSizes: [settings.blockSize], keyMode: settings.keyMode,
            configuration: settings.configuration, jobs: jobs
        ).results
        for index in results.indices { results[index].traceDirectory = "trace" }
        return Array(try AnalysisFile(generator: .current, results: results).jsonData())
    }
}
