import LocalityModel
import Recommendations
import Sizing
import TestSupport
import Testing

/// What real selections refuted: windows of small blocks, and capacities that hold whole sequences.
@Suite struct RefutedRuleTests {
    private func advice(_ result: AnalysisResult) throws -> Advice {
        try Templates.advisor().advise([result], options: Templates.options())[0]
    }

    @Test(arguments: [1, 8, 15]) func `below sixteen tokens window rules look at tokens`(blockSize: Int) throws {
        var result = ResultBuilder.plain(blockSize: blockSize)
        // A window of 64 tokens holds next to nothing; the newest 4 096 hold most.
        result.recordStatistics?.recentLocality.recentBlockRatio = IntegerKeyed([
            (16, ResultBuilder.constant(0.1)), (64, ResultBuilder.constant(0.2)),
        ])
        result.recordStatistics?.recentLocality.recentTokenRatio = IntegerKeyed([
            (1024, ResultBuilder.constant(0.75)), (4096, ResultBuilder.constant(0.9)),
        ])
        let advice = try advice(result)
        let window = try #require(advice.finding("sliding-window"))
        #expect(window.status == .fired && window.measured == 0.75)
        #expect(window.metric == "record_stats.recent_locality.recent_token_ratio.1024.mean")
        #expect(window.claim?.contains("newest") == true, "\(window.claim ?? "")")
        #expect(window.claim?.contains("1,024") == true && window.claim?.contains("token") == true)
        let history = try #require(advice.finding("history-needed"))
        #expect(history.status == .notFired && history.measured == 0.9)
    }

    @Test func `from sixteen tokens on window rules look at blocks`() throws {
        let finding = try #require(try advice(ResultBuilder.plain(blockSize: 16)).finding("sliding-window"))
        #expect(finding.metric == "record_stats.recent_locality.recent_block_ratio.16.mean")
        #expect(finding.claim?.contains("256 tokens") == true)
    }

    @Test func `a window of tokens that was not computed is asked for`() throws {
        var result = ResultBuilder.plain(blockSize: 1)
        result.recordStatistics?.recentLocality.recentTokenRatio = IntegerKeyed([(256, ResultBuilder.constant(1))])
        let finding = try #require(try advice(result).finding("history-needed"))
        #expect(finding.status == .notEvaluated && finding.notEvaluated?.flag == "--recent-token-windows 4096")
    }

    /// Sequences of so many tokens, the longest of which are ten times as long.
    private func setContext(_ result: inout AnalysisResult, tokens: Double) {
        var context = ResultBuilder.constant(tokens)
        context.maximum = 10 * tokens
        result.requestStepMisses = RequestStepMisses(
            warmupSteps: 16, capacities: [], warmupCurve: [], contextTokens: context)
    }

    @Test(arguments: [(256 * 64, true), (256 * 64 + 1, false)])
    func `a capacity that holds whole sequences is said`(tokens: Int, isWhole: Bool) throws {
        var result = ResultBuilder.plain()
        RuleCase.setSequentialRate(&result, 0.95)
        setContext(&result, tokens: Double(tokens))
        let advice = try advice(result)
        let finding = try #require(advice.finding("lru-sufficient"))
        #expect(finding.status == .fired && finding.isOfWholeSequences == isWhole)
        #expect(finding.claim?.contains("whole sequences") == isWhole)
        let lru = try #require(advice.strategies.first { $0.strategy == "lru-near-tier" })
        #expect(lru.evidence.contains("lru-sufficient") != isWhole)
    }

    @Test func `no strategy is proposed at a capacity that holds whole sequences`() throws {
        var result = ResultBuilder.plain()
        setContext(&result, tokens: 130 * 64)
        let advice = try advice(result)
        for strategy in advice.strategies {
            #expect((strategy.needs.capacityBlocks ?? 0) < 130, "\(strategy.strategy)")
        }
        #expect(advice.strategies.contains { $0.needs.capacityBlocks == 120 })
    }
}
