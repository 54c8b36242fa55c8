import Locality
import LocalityModel
import TestSupport
import Testing

@Suite struct EngineGoldenTests {
    @Test(arguments: try! GoldenCase.all())
    func `the engine gives the expected result`(_ golden: GoldenCase) throws {
        let outcome = try analyzeWithEngine(
            try golden.shards(), blockSizes: [golden.blockSize], keyMode: golden.keyMode,
            configuration: golden.configuration)
        #expect(try golden.differences(from: outcome.results[0]) == [])
    }

    @Test(arguments: try! GoldenStepMisses.all())
    func `the engine gives the expected misses of request steps`(_ golden: GoldenStepMisses) throws {
        let outcome = try analyzeWithEngine(
            try golden.shards(), blockSizes: [golden.blockSize], keyMode: .requestLayer,
            configuration: golden.configuration)
        #expect(try golden.differences(from: outcome.results[0]) == [])
    }

    @Test(arguments: try! GoldenSimulation.all())
    func `the engine gives the expected simulation`(_ golden: GoldenSimulation) throws {
        let outcome = try analyzeWithEngine(
            try golden.shards(), blockSizes: [golden.blockSize], keyMode: .requestLayer,
            configuration: golden.configuration)
        #expect(try golden.differences(from: outcome.results[0]) == [])
    }
}
