import LocalityModel
import Recommendations
import TestSupport
import Testing

@Suite struct ContradictionTests {
    /// The rule fired, with a warm LRU rate at 120 blocks, twice the smallest feasible capacity.
    private func finding(_ code: String, warmRate: Double?) throws -> Finding {
        var result = ResultBuilder.plain()
        let rule = RuleCase.named(code)
        rule.set(&result, rule.threshold * (rule.comparison == .above ? 1.1 : 0.9))
        result.placementSimulation?.lruCurve = [
            HitRatePoint(capacityBlocks: 60, hitRate: 0.1, warmHitRate: 0.1),
            HitRatePoint(capacityBlocks: 120, hitRate: 0.2, warmHitRate: warmRate),
            HitRatePoint(capacityBlocks: 240, hitRate: 1, warmHitRate: 1),
        ]
        return try #require(try Templates.advisor().advise([result], options: Templates.options())[0].finding(code))
    }

    @Test(arguments: ["volatile-steps", "thrashing", "scattered-access"])
    func `a high measured rate contradicts a poor proxy`(code: String) throws {
        for (rate, isContradicted) in [(0.9.nextDown, false), (0.9, true), (0.9.nextUp, true)] {
            let finding = try finding(code, warmRate: rate)
            #expect(finding.status == .fired)
            #expect((finding.contradictedBy != nil) == isContradicted, "\(rate)")
            #expect(finding.holds != isContradicted)
        }
        let contradiction = try #require(try finding(code, warmRate: 0.95).contradictedBy)
        #expect(contradiction.capacityBlocks == 120)
        #expect(contradiction.measured == 0.95 && contradiction.threshold == 0.9)
        #expect(contradiction.claim.contains("95 %"))
    }

    @Test(arguments: ["stable-steps", "short-reuse", "lru-sufficient"])
    func `a low measured rate contradicts a good proxy`(code: String) throws {
        for (rate, isContradicted) in [(0.5.nextDown, true), (0.5, false)] {
            #expect((try finding(code, warmRate: rate).contradictedBy != nil) == isContradicted, "\(rate)")
        }
    }

    @Test(arguments: ["hot-blocks", "long-reuse", "sliding-window", "history-needed"])
    func `other rules are not contradicted`(code: String) throws {
        for rate in [0.01, 0.99] { #expect(try finding(code, warmRate: rate).contradictedBy == nil) }
    }

    @Test func `without a rate nothing is contradicted`() throws {
        #expect(try finding("volatile-steps", warmRate: nil).contradictedBy == nil)
    }

    @Test func `between stored points only a bound contradicts`() throws {
        var result = ResultBuilder.plain()
        RuleCase.named("volatile-steps").set(&result, 0.1)
        result.placementSimulation?.lruCurve = [
            HitRatePoint(capacityBlocks: 60, hitRate: 0.8, warmHitRate: 0.89),
            HitRatePoint(capacityBlocks: 130, hitRate: 0.9, warmHitRate: 0.99),
        ]
        let advisor = try Templates.advisor()
        let options = try Templates.options()
        #expect(advisor.advise([result], options: options)[0].finding("volatile-steps")?.holds == true)
        result.placementSimulation?.lruCurve[0].warmHitRate = 0.92
        #expect(advisor.advise([result], options: options)[0].finding("volatile-steps")?.holds == false)
    }
}
