import LocalityModel
import Sizing
import Testing

@testable import Reports

@Suite struct SiteRunTests {
    private func runs(_ results: [AnalysisResult]) -> [SiteRun] {
        SiteRun.runs(results, words: Words(.embedded)) { _ in ([], SizedTraces()) }
    }

    @Test func `block sizes of a trace are one run`() {
        let found = runs([16, 64, 32].map { SiteFixture.result("ruler", block: $0) })
        #expect(found.map { $0.group.results.map(\.blockSizeTokens) } == [[16, 32, 64]])
    }

    @Test func `a result given twice counts once`() {
        let result = SiteFixture.result("ruler")
        #expect(runs([result, result]).map(\.group.results.count) == [1])
    }

    @Test func `equal folders of two machines stay apart`() {
        let found = runs([
            SiteFixture.result("ruler", fingerprint: "aaaa"), SiteFixture.result("ruler", fingerprint: "bbbb"),
        ])
        #expect(found.count == 2)
        #expect(Set(found.map(\.slug)).count == 2)
    }

    @Test func `different settings of one trace are two runs`() {
        var union = SiteFixture.result("ruler")
        union.configuration?.stepUnion = true
        #expect(runs([SiteFixture.result("ruler"), union]).map(\.label) == ["ruler", "ruler · layers merged"])
    }

    @Test func `equal titles are told apart by the runs name`() {
        let found = runs([SiteFixture.result("ruler", run: "b"), SiteFixture.result("ruler", run: "a")])
        #expect(found.map(\.label) == ["ruler · a", "ruler · b"])
    }

    @Test func `the order of inputs does not matter`() {
        let results = [("b", 16), ("a", 64), ("b", 64), ("c", 64)].map { SiteFixture.result($0.0, block: $0.1) }
        let forward = runs(results).map(\.slug)
        #expect(forward == ["a", "b", "c"])
        #expect(runs(results.reversed()).map(\.slug) == forward)
    }
}
