import LocalityModel
import Sizing
import Testing

@testable import Reports

@Suite struct SettingsTests {
    private static let words = Words(.embedded)
    private let plain = SiteFixture.result("a")

    private func obstacles(_ change: (inout AnalysisResult) -> Void) -> [String] {
        var other = SiteFixture.result("b")
        change(&other)
        return Settings.obstacles(plain, other, Self.words)
    }

    @Test func `equal settings may be compared`() {
        #expect(obstacles { _ in }.isEmpty)
    }

    @Test func `every setting that differs is named with both values`() {
        #expect(obstacles { $0.blockSizeTokens = 16 } == ["Block size, tokens: 64 against 16"])
        #expect(obstacles { $0.keyMode = .request } == ["Key mode: request_layer against request"])
        #expect(obstacles { $0.configuration?.stepUnion = true } == ["Step union: false against true"])
        #expect(
            obstacles { $0.configuration?.maxStepsPerStream = 9 } == ["Step limit per stream (0: none): 0 against 9"])
        #expect(
            obstacles { $0.configuration?.workingSetWindows = [1] }
                == ["Working-set windows, steps: 1, 4, 16, 64 against 1"])
        #expect(obstacles { $0.configuration?.recentTokenWindows = [1] }.count == 1)
        #expect(obstacles { $0.configuration?.recentBlockWindows = [1] }.count == 1)
        #expect(obstacles { $0.configuration?.reuseCapSteps = 1 }.count == 1)
        #expect(obstacles { $0.configuration?.lruCapacities = [1] }.count == 1)
        #expect(obstacles { $0.configuration?.simulationCapacities = [1] }.count == 1)
        #expect(obstacles { $0.configuration?.simulationSeed = 2 }.count == 1)
        #expect(obstacles { $0.configuration?.simulation = .off }.count == 1)
        #expect(obstacles { $0.runMetadata?.sampleRate = 0.5 } == ["Sample rate of the tracer: 1 against 0.5"])
    }

    @Test func `every setting has words`() {
        for setting in AnalysisSetting.all { #expect(Self.words.optional("setting.\(setting.label)") != nil) }
    }

    @Test func `what one side does not record is a reason to refuse`() {
        #expect(obstacles { $0.runMetadata = nil } == ["Sample rate of the tracer: 1 against not recorded"])
        #expect(!obstacles { $0.configuration = nil }.isEmpty)
        #expect(
            obstacles { $0.runMetadata?.selection = "attention proxy" }
                == ["What selected: not recorded against attention proxy"])
    }

    @Test func `the names of a set depend on its settings alone`() {
        var odd = SiteFixture.result("c")
        odd.configuration?.lruCapacities = [7]
        let few = ComparableSet.sets(runs([plain]), words: Self.words)
        let many = ComparableSet.sets(runs([odd, plain, SiteFixture.result("b")]), words: Self.words)
        #expect(few.map(\.slug) == ["block-64"])
        #expect(many.map(\.members.count) == [2, 1])
        #expect(many[0].slug == "block-64")
        #expect(many[1].slug.hasPrefix("block-64-"))
    }

    private func runs(_ results: [AnalysisResult]) -> [SiteRun] {
        SiteRun.runs(results, words: Self.words) { _ in ([], SizedTraces()) }
    }
}
