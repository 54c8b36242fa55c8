import LocalityModel
import Recommendations
import Sizing
import TestSupport
import Testing

@Suite struct BlockSizeComparisonTests {
    private func results(_ sizes: [Int]) -> [AnalysisResult] { sizes.map { ResultBuilder.plain(blockSize: $0) } }

    @Test func `the fetch is transfers times latency plus bytes over bandwidth`() throws {
        var options = try Templates.options()
        options.link = Link(
            gigabytesPerSecond: 10, layerOverheadMicroseconds: 0, transferLatencyMicroseconds: 2)
        options.bytesPerToken = 500
        let costs = try #require(
            try Templates.advisor().advise(results([16, 64]), options: options)[0].blockSizes)
        // 16: 200 blocks × 2 µs + 200 · 16 · 500 B / 10 000 B a µs = 400 + 160; 64: 50 × 2 + 160.
        #expect(costs.map(\.blockSizeTokens) == [64, 16])
        #expect(costs.map { $0.fetchMicrosecondsPerStep.rounded() } == [260, 560])
        #expect(costs.map(\.transfersPerStep) == [50, 200])
        #expect(costs.allSatisfy { $0.bytesPerStep == 1_600_000 && $0.utilization == 0.625 })
    }

    @Test func `without latency the smallest useful block wins`() throws {
        var options = try Templates.options()
        options.link = Link(gigabytesPerSecond: 10, layerOverheadMicroseconds: 0)
        var inputs = results([1, 64])
        inputs[1].recordStatistics?.uniqueBlocks = ResultBuilder.constant(1000)
        inputs[1].recordStatistics?.tokensPerBlockMean = ResultBuilder.constant(3.2)
        let advice = try Templates.advisor().advise(inputs, options: options)
        #expect(advice[1].blockSizes?.first?.blockSizeTokens == 1)
        #expect(advice[1].strategies.first { $0.strategy == "block-size" }?.deciding.contains("1 token ") == true)
    }

    @Test func `one block size or several runs are not compared`() throws {
        let advisor = try Templates.advisor()
        let options = try Templates.options()
        #expect(advisor.advise(results([64]), options: options)[0].blockSizes == nil)
        var different = results([16, 64])
        different[1].traceDirectory = "runs/other"
        #expect(advisor.advise(different, options: options).allSatisfy { $0.blockSizes == nil })
        different = results([16, 64])
        different[1].configuration?.maxStepsPerStream = 10
        #expect(advisor.advise(different, options: options).allSatisfy { $0.blockSizes == nil })
    }

    @Test func `the cheapest block size is not told to change`() throws {
        let advice = try Templates.advisor().advise(results([16, 64]), options: Templates.options())
        for entry in advice {
            let strategy = try #require(entry.strategies.first { $0.strategy == "block-size" })
            let isCheapest: Bool = entry.scope.blockSizeTokens == entry.blockSizes?.first?.blockSizeTokens
            #expect(strategy.deciding.contains("already") == isCheapest)
            #expect(!(isCheapest && strategy.verdict == .recommended))
        }
    }
}
