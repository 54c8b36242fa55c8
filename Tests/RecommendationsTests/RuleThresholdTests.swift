import LocalityModel
import Recommendations
import TestSupport
import Testing

@Suite struct RuleThresholdTests {
    static let blockSizes = [1, 16, 64, 128]

    private func finding(_ code: String, in result: AnalysisResult) throws -> Finding {
        let advice = try Templates.advisor().advise([result], options: Templates.options())
        return try #require(advice[0].finding(code))
    }

    @Test func `every rule has a case of its threshold`() {
        #expect(Set(RuleCase.all.map(\.code) + RuleCase.counted) == Set(RuleCatalogue.codes))
    }

    @Test func `every finding speaks for a strategy or against one`() {
        let evidence = StrategyCatalogue.codes.compactMap(StrategyCatalogue.evidence)
        #expect(Set(evidence.flatMap { $0.support + $0.opposition }) == Set(RuleCatalogue.codes))
    }

    @Test(arguments: RuleCase.all, blockSizes)
    func `a rule fires only beyond its threshold`(rule: RuleCase, blockSize: Int) throws {
        let threshold = rule.threshold(blockSize: blockSize)
        let beyond = rule.comparison == .above ? threshold.nextUp : threshold.nextDown
        let short = rule.comparison == .above ? threshold.nextDown : threshold.nextUp
        for (value, fires) in [(beyond, true), (threshold, false), (short, false)] {
            var result = ResultBuilder.plain(blockSize: blockSize)
            rule.set(&result, value)
            let finding = try finding(rule.code, in: result)
            #expect(finding.status == (fires ? .fired : .notFired), "\(value)")
            #expect(finding.measured == value)
            #expect(finding.threshold == threshold)
            #expect(finding.comparison == rule.comparison)
            #expect(finding.flipsWhen?.isEmpty == false)
        }
    }

    @Test(arguments: RuleCase.all, blockSizes)
    func `the margin is relative and positive where it fires`(rule: RuleCase, blockSize: Int) throws {
        let threshold = rule.threshold(blockSize: blockSize)
        for factor in [0.75, 1, 1.25] {
            var result = ResultBuilder.plain(blockSize: blockSize)
            rule.set(&result, threshold * factor)
            let finding = try finding(rule.code, in: result)
            let expected = rule.comparison == .above ? factor - 1 : 1 - factor
            #expect(abs(try #require(finding.margin) - expected) < 1e-12)
            #expect((finding.status == .fired) == (expected > 0))
        }
    }

    @Test(arguments: RuleCase.all)
    func `a claim names its numbers and leaves no name open`(rule: RuleCase) throws {
        var result = ResultBuilder.plain()
        rule.set(&result, rule.threshold * (rule.comparison == .above ? 1.125 : 0.875))
        let finding = try finding(rule.code, in: result)
        for text in [try #require(finding.claim), finding.rule, finding.advice, try #require(finding.flipsWhen)] {
            #expect(!text.isEmpty && !text.contains("{"), "\(text)")
        }
        #expect(finding.claim?.contains(/\d/) == true)
    }

    @Test(arguments: blockSizes) func `a plain result fires nothing`(blockSize: Int) throws {
        let advice = try Templates.advisor().advise(
            [ResultBuilder.plain(blockSize: blockSize)], options: Templates.options())
        let judged = advice[0].findings.filter { $0.status == .notFired }.map(\.code)
        #expect(advice[0].findings(.fired).map(\.code) == [])
        #expect(judged == RuleCatalogue.codes)
    }

    @Test(arguments: [(239, false), (240, false), (241, true)])
    func `capacity beyond step fires above four steps`(capacity: Int, fires: Bool) throws {
        var result = ResultBuilder.plain()
        result.placementSimulation?.capacityForShare = CapacityForShare(capacities: [60, 60, capacity, 400, 500])
        let finding = try finding("capacity-beyond-step", in: result)
        #expect(finding.status == (fires ? .fired : .notFired))
        #expect(finding.measured == Double(capacity) / 60)
    }

    @Test(arguments: [(199, false), (200, false), (201, true)])
    func `uneven layers fires above twice the median`(capacity: Int, fires: Bool) throws {
        var result = ResultBuilder.plain()
        let needs = [100, 100, 100, capacity]
        result.perLayer = needs.enumerated().map { ResultBuilder.layer($0, capacities: [50, $1], rates: [0.1, 0.9]) }
        let finding = try finding("uneven-layers", in: result)
        #expect(finding.status == (fires ? .fired : .notFired))
        #expect(finding.values["largest_layer"] == 3)
        #expect(finding.values["uneven_layers"] == (fires ? 1 : 0))
        #expect(finding.claim?.contains("{") == false)
    }

    @Test(arguments: [(0.4.nextUp, false), (0.5.nextDown, true), (0.5, false), (0.5.nextUp, false)])
    func `thrashing needs a low hit rate too`(rate: Double, fires: Bool) throws {
        var result = ResultBuilder.plain()
        result.workingSet = IntegerKeyed([(64, ResultBuilder.constant(rate < 0.45 ? 200 : 512))])
        RuleCase.setSequentialRate(&result, rate)
        let finding = try finding("thrashing", in: result)
        #expect(finding.status == (fires ? .fired : .notFired))
        #expect(finding.values["lru_hit_rate"] == rate)
        if rate == 0.5 {
            #expect(finding.metric == "cache_sim.256.hit_rate")
            #expect(finding.threshold == 0.5 && finding.margin == 0 && finding.comparison == .below)
        }
    }

    @Test func `sliding churn needs a low raw overlap too`() throws {
        for (raw, fires) in [(0.5.nextDown, true), (0.5, false)] {
            var result = ResultBuilder.plain()
            result.tokenStepOverlap = ResultBuilder.constant(raw)
            result.tokenStepOverlapShifted = ResultBuilder.constant(0.95)
            #expect(try finding("sliding-churn", in: result).status == (fires ? .fired : .notFired))
        }
    }

    @Test func `short reuse names the capacity of its window`() throws {
        var result = ResultBuilder.plain()
        RuleCase.named("short-reuse").set(&result, 0.95)
        #expect(try finding("short-reuse", in: result).values["capacity_blocks"] == 101)
        result.workingSetCurve = nil
        #expect(try finding("short-reuse", in: result).values["capacity_blocks"] == nil)
        result.workingSet = IntegerKeyed([(10, ResultBuilder.constant(77.5))])
        #expect(try finding("short-reuse", in: result).values["capacity_blocks"] == 78)
    }

    @Test func `an overridden threshold decides`() throws {
        let settings = try Templates.rules().overriding(
            with: Templates.json(#"{"hot-blocks": {"threshold": 0.25}, "sliding-window": {"window_blocks": 4}}"#),
            name: "mine.json")
        let advisor = Advisor(settings: settings, words: try Templates.words())
        let advice = advisor.advise([ResultBuilder.plain()], options: try Templates.options())[0]
        #expect(advice.finding("hot-blocks")?.status == .fired)
        #expect(advice.finding("sliding-window")?.measured == 0.3)
        #expect(advice.finding("sliding-window")?.metric.contains(".4.") == true)
    }
}
