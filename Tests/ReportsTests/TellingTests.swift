import LocalityModel
import Testing

@testable import Reports

/// Which differences and ratios a headline tells, and which policy stands beside LRU.
@Suite struct TellingTests {
    @Test func `amounts differ from two per cent on`() {
        #expect(Telling.differ(100, 98) && Telling.differ(98, 100) && !Telling.differ(100, 98.1))
        #expect(!Telling.differ(0, 0) && Telling.differ(0, 1) && !Telling.differ(5, 5))
    }

    @Test func `shares differ from half a point on`() {
        #expect(Telling.sharesDiffer(0.5, 0.505) && !Telling.sharesDiffer(0.5, 0.5049))
    }

    @Test func `a ratio needs a base that is no handful`() {
        #expect(
            Telling.ratio(682, to: 1) == nil && Telling.ratio(682, to: 0) == nil && Telling.ratio(90, to: 9.9) == nil)
        #expect(
            Telling.ratio(40, to: 10) == 4 && Telling.ratio(10, to: 40) == 0.25 && Telling.ratio(101, to: 100) == nil)
    }

    @Test func `a reduction is from a larger amount that is no handful`() {
        #expect(Telling.reduction(from: 4, to: 0) == nil && Telling.reduction(from: 100, to: 99) == nil)
        #expect(Telling.reduction(from: 100, to: 120) == nil && Telling.reduction(from: 200, to: 50) == 0.75)
        #expect(Telling.reduction(from: 10, to: 0) == 1)
    }

    @Test func `the other policy is the one with the most hits and of equal ones the best known`() {
        func rows(_ rates: [Double]) -> [PolicyResult] {
            rates.enumerated().map { index, rate in
                PolicyResult(capacityBlocks: index + 1, hits: 1, misses: 1, hitRate: rate, warmHitRate: nil)
            }
        }
        let best = { (policies: [String: [PolicyResult]]) in OnlinePolicies(policies).bestOther }
        #expect(best(["lru": rows([1, 1]), "belady": rows([1, 1])]) == nil)
        #expect(best(["lru": rows([1]), "lfu": rows([0.5]), "fifo": rows([0.6]), "hot_pinning": rows([1])]) == "fifo")
        #expect(best(["random": rows([0.5]), "clock": rows([0.5]), "another": rows([0.5])]) == "clock")
        let infeasible = [PolicyResult(infeasibleCapacityBlocks: 1)] + rows([0.2])
        #expect(best(["lfu": infeasible, "fifo": rows([0.3])]) == "fifo")
    }
}
