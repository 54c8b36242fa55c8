import Locality
import LocalityModel
import TestSupport
import Testing
import TraceReading

@Suite struct EngineOracleTests {
    @Test(arguments: UInt64(1)...60)
    func `the engine agrees with its naive twin`(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        let twin = settings.analysis.analyze(shards)
        guard Self.isAnalysed(shards, settings) else {
            #expect(throws: TraceReadingError.self) { try bytes(shards, settings, jobs: 1) }
            return
        }
        let outcome = try analyzeWithEngine(
            shards, blockSizes: [settings.blockSize], keyMode: settings.keyMode, configuration: settings.configuration)
        #expect(outcome.diagnostics.recordsAnalyzed > 0)
        let differences = try ResultComparison().differences(engine: outcome.results[0], twin: twin)
        #expect(differences == [], "\(settings): \(differences)")
    }

    @Test(arguments: UInt64(101)...110)
    func `several block sizes in one pass give what each gives alone`(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        guard Self.isAnalysed(shards, settings) else { return }
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
    func `the number of workers does not change a byte`(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        let settings = RandomSettings(seed: seed)
        guard Self.isAnalysed(shards, settings) else { return }
        let one = try bytes(shards, settings, jobs: 1)
        #expect(try bytes(shards, settings, jobs: 7) == one)
        #expect(try bytes(shards, settings, jobs: 2) == one)
    }

    /// Whether it is not refused: the records of steps that are to be merged stand together.
    private static func isAnalysed(_ shards: [TraceShard], _ settings: RandomSettings) -> Bool {
        !settings.configuration.stepUnion || settings.analysis.resumedSteps(shards) == 0
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
