import LocalityModel
import TestSupport
import Testing

@Suite struct NaiveAnalysisGoldenTests {
    @Test(arguments: try! GoldenCase.all())
    func `the twin gives the expected result`(_ golden: GoldenCase) throws {
        var analysis = NaiveAnalysis(
            blockSize: golden.blockSize, keyMode: golden.keyMode, configuration: golden.configuration)
        analysis.configuration.simulation = .off
        let result = analysis.analyze(try golden.shards())
        #expect(try golden.differences(from: result) == [])
    }

    @Test(arguments: try! GoldenSimulation.all())
    func `the twin gives the expected simulation`(_ golden: GoldenSimulation) throws {
        let analysis = NaiveAnalysis(blockSize: golden.blockSize, configuration: golden.configuration)
        let result = analysis.analyze(try golden.shards())
        #expect(try golden.differences(from: result) == [])
    }

    @Test(arguments: try! GoldenStepMisses.all())
    func `the twin gives the expected misses of request steps`(_ golden: GoldenStepMisses) throws {
        let analysis = NaiveAnalysis(blockSize: golden.blockSize, configuration: golden.configuration)
        let result = analysis.analyze(try golden.shards())
        #expect(try golden.differences(from: result) == [])
    }

    @Test func `every run has cases`() throws {
        let runs = Set(try GoldenCase.all().map { $0.name.prefix { $0 != "/" } })
        #expect(runs.count >= 13)
        #expect(try GoldenSimulation.all().count >= 9)
        #expect(try GoldenStepMisses.all().count >= 18)
    }
}
