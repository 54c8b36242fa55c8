import LocalityModel
import Recommendations
import Sizing
import TestSupport
import Testing

/// Results with a known answer, made by hand from what each pattern does to a cache of twice a step's size.
@Suite struct StrategyRankingTests {
    private func strategies(_ result: AnalysisResult) throws -> [Strategy] {
        try Templates.advisor().advise([result], options: Templates.options())[0].strategies
    }

    private func result(
        jaccard: Double, recent: Double, gini: Double = 0.3, workingSet: Double, rates: [String: Double]
    ) -> AnalysisResult {
        var result = ResultBuilder.plain()
        result.temporalLocality?.stepJaccard = ResultBuilder.constant(jaccard)
        result.recordStatistics?.blockConcentration.gini = ResultBuilder.constant(gini)
        result.recordStatistics?.recentLocality.recentBlockRatio = IntegerKeyed([
            (16, ResultBuilder.constant(recent)), (64, ResultBuilder.constant(recent)),
        ])
        result.workingSet = IntegerKeyed([(64, ResultBuilder.constant(workingSet))])
        let lru = rates["lru"] ?? 0
        RuleCase.setSequentialRate(&result, lru)
        result.placementSimulation?.policies = rates.mapValues { ResultBuilder.policy([60, 120], [$0 / 2, $0]) }
        result.placementSimulation?.lruCurve = ResultBuilder.curve([60, 120], [lru / 2, lru])
        return result
    }

    /// The newest blocks and nothing else: a static window has every new block, LRU misses each once.
    private var slidingWindow: AnalysisResult {
        result(
            jaccard: 0.95, recent: 1, workingSet: 70,
            rates: [
                "sliding_window": 1, "lru": 0.98, "fifo": 0.98, "lfu": 0.98, "random": 0.97, "belady": 0.98,
                "hot_pinning": 0.6,
            ])
    }

    /// The same blocks in every step: pinned from the start they hit at once.
    private var hotSet: AnalysisResult {
        result(
            jaccard: 1, recent: 0.1, gini: 0.6, workingSet: 60,
            rates: [
                "sliding_window": 0.1, "lru": 0.984, "fifo": 0.984, "lfu": 0.984, "random": 0.984, "belady": 0.984,
                "hot_pinning": 1,
            ])
    }

    /// 60 of 600 blocks anew at each step: every policy holds a fifth and hits about a fifth.
    private var noise: AnalysisResult {
        result(
            jaccard: 0.053, recent: 0.1, workingSet: 599,
            rates: [
                "sliding_window": 0.2, "lru": 0.19, "fifo": 0.185, "lfu": 0.19, "random": 0.19, "belady": 0.45,
                "hot_pinning": 0.25,
            ])
    }

    /// 600 blocks round and round, 60 a step: LRU evicts what comes next.
    private var cyclicScan: AnalysisResult {
        result(
            jaccard: 0, recent: 0.1, workingSet: 600,
            rates: [
                "sliding_window": 0.1, "lru": 0, "fifo": 0, "lfu": 0, "random": 0.1, "belady": 0.12,
                "hot_pinning": 0.2,
            ])
    }

    @Test func `a pure sliding window is kept as a window`() throws {
        let first = try strategies(slidingWindow)[0]
        #expect(first.strategy == "sliding-window" && first.verdict == .recommended)
        #expect(first.evidence == ["sliding-window"])
        #expect(first.expectedHitShare == 1 && first.needs.capacityBlocks == 120)
    }

    @Test func `a pure hot set is pinned`() throws {
        let first = try strategies(hotSet)[0]
        #expect(first.strategy == "hot-block-pinning" && first.verdict == .recommended)
        #expect(first.against.contains { $0.code == nil })
    }

    @Test func `a tie goes to the static placement with its own finding`() throws {
        var result = hotSet
        result.placementSimulation?.policies["lru"] = ResultBuilder.policy([60, 120], [0.9, 0.999])
        #expect(try strategies(result)[0].strategy == "hot-block-pinning")
        result.recordStatistics?.blockConcentration.gini = ResultBuilder.constant(0.1)
        #expect(try strategies(result)[0].strategy == "lru-near-tier")
    }

    @Test func `uniform noise is prefetched and no policy is recommended`() throws {
        let strategies = try strategies(noise)
        #expect(strategies[0].strategy == "working-set-prefetch" && strategies[0].verdict == .recommended)
        for code in ["sliding-window", "lru-near-tier", "hot-block-pinning", "lfu"] {
            #expect(strategies.first { $0.strategy == code }?.verdict != .recommended, "\(code)")
        }
    }

    @Test func `a cyclic scan that LRU cannot hold is pinned`() throws {
        let strategies = try strategies(cyclicScan)
        #expect(strategies[0].strategy == "hot-block-pinning" && strategies[0].verdict == .recommended)
        let lru = try #require(strategies.first { $0.strategy == "lru-near-tier" })
        #expect(lru.verdict == .notRecommended)
        #expect(lru.against.contains { $0.text.contains("recency") })
    }

    @Test func `ranks count from one and every strategy is listed once`() throws {
        for result in [slidingWindow, hotSet, noise, cyclicScan, ResultBuilder.plain()] {
            let strategies = try strategies(result)
            #expect(strategies.map(\.rank) == Array(1...StrategyCatalogue.codes.count))
            #expect(Set(strategies.map(\.strategy)) == Set(StrategyCatalogue.codes))
            #expect(strategies.allSatisfy { !$0.deciding.isEmpty && !$0.deciding.contains("{") })
            #expect(strategies.allSatisfy { !$0.against.contains { $0.text.contains("{") } })
        }
    }

    @Test func `a contradicted finding is no evidence but speaks against`() throws {
        var result = slidingWindow
        result.temporalLocality?.stepJaccard = ResultBuilder.constant(0.1)
        let prefetch = try #require(try strategies(result).first { $0.strategy == "working-set-prefetch" })
        #expect(!prefetch.evidence.contains("volatile-steps"))
        #expect(prefetch.against.contains { $0.code == "volatile-steps" })
    }

    @Test func `without policies the curve and the window ratio are compared`() throws {
        var result = slidingWindow
        result.placementSimulation?.policies = [:]
        let strategies = try strategies(result)
        #expect(strategies[0].strategy == "sliding-window")
        #expect(
            strategies[0].expectedSource == Reason(.recentBlocks, ["window": .digits(64)])
                && strategies[0].needs.capacityBlocks == 65)
        let lru = strategies.first { $0.strategy == "lru-near-tier" }
        #expect(lru?.expectedSource == Reason(.curveWarm, ["capacity": .count(120)]))
    }

    @Test func `without a simulation the sequential LRU is the measurement`() throws {
        var result = slidingWindow
        result.placementSimulation = nil
        result.recordStatistics?.touchedBlockRatio = ResultBuilder.constant(0.1)
        let lru = try #require(try strategies(result).first { $0.strategy == "lru-near-tier" })
        #expect(lru.expectedSource == Reason(.sequentialLRU, ["capacity": .count(256)]) && lru.expectedHitShare == 0.98)
    }

    @Test func `a policy that saves under five percent of the misses is not recommended`() throws {
        // LRU misses 20 %: at 19.2 % a window saves 4 % of the misses, at 18 % it saves 10 %.
        for (window, verdict) in [(0.808, StrategyVerdict.possible), (0.82, .recommended)] {
            let result = result(
                jaccard: 0.5, recent: 0.9, workingSet: 70, rates: ["sliding_window": window, "lru": 0.8, "lfu": 0.79])
            let own = try strategies(result).first { $0.strategy == "sliding-window" }
            #expect(own?.verdict == verdict, "\(window)")
        }
    }

    @Test func `where one step is the sequence no cache is proposed`() throws {
        var result = slidingWindow
        result.recordStatistics?.touchedBlockRatio = ResultBuilder.constant(0.95)
        for strategy in try strategies(result) where strategy.strategy != "block-size" {
            #expect(strategy.verdict == .notRecommended && strategy.needs.capacityBlocks == nil)
            #expect(strategy.deciding.contains("60 of the sequence's 53 blocks"))
        }
    }

    @Test func `nothing above the budget is proposed`() throws {
        func strategies(_ blocks: Int) throws -> [Strategy] {
            var options = try Templates.options()
            options.kvHBM = .init(.blocks(4 * blocks), "--kv-hbm")
            return try Templates.advisor().advise([slidingWindow], options: options)[0].strategies
        }
        let window = try #require(try strategies(100).first { $0.strategy == "sliding-window" })
        #expect(window.needs.capacityBlocks == 60 && window.expectedHitShare == 0.5)
        let none = try #require(try strategies(59).first { $0.strategy == "sliding-window" })
        #expect(none.verdict == .notRecommended && none.needs.capacityBlocks == nil)
        #expect(none.deciding.contains("needs 60 blocks") && none.deciding.contains("holds 59"))
    }

    @Test func `without any measurement findings decide`() throws {
        var result = hotSet
        result.placementSimulation = nil
        result.cacheSimulation = nil
        let strategies = try strategies(result)
        #expect(strategies[0].verdict == .recommended)
        #expect(strategies.first { $0.strategy == "hot-block-pinning" }?.verdict == .recommended)
        #expect(strategies.first { $0.strategy == "sliding-window" }?.verdict == .notRecommended)
    }

    @Test func `the order does not depend on the results beside`() throws {
        let advisor = try Templates.advisor()
        let options = try Templates.options()
        let together = advisor.advise([noise, hotSet], options: options)
        #expect(together[1].findings == advisor.advise([hotSet], options: options)[0].findings)
    }
}
