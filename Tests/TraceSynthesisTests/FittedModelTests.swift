import Testing

@testable import TraceSynthesis

/// The statistics that real selections of a small model have (30 layers, k = 128, 7 424 tokens, 768 steps; guide page
/// "Synthetic traces"), recomputed from `long-context` at that size.
@Suite struct FittedModelTests {
    private static let k = 128
    private static let requests: [RequestStatistics] = {
        var recipe = SynthesisPreset.named("long-context")!.recipe
        recipe.k = k
        recipe.promptTokens = 7424...7424
        recipe.layers = 30
        recipe.steps = 768
        return (0..<3).map { RequestStatistics(log: SelectionLog(recipe: recipe, request: $0), k: k) }
    }()

    @Test(arguments: [(1, 30.2), (2, 13.8), (4, 6.3), (8, 2.3)])
    func `buffers miss as much as measured`(capacityInK: Int, measured: Double) {
        let counts = FittedModelTests.requests.map { $0.misses(capacity: capacityInK * FittedModelTests.k) }
        expectShare(counts, measured)
    }

    @Test(arguments: [
        (BufferSimulation.Policy.belady, 8.1), (.fifo, 17.8), (.clock, 13.5), (.random, 16.5),
    ])
    func `policies miss as much as measured`(policy: BufferSimulation.Policy, measured: Double) {
        let counts = FittedModelTests.requests.prefix(2).map { $0.misses(policy, capacity: 2 * FittedModelTests.k) }
        expectShare(Array(counts), measured)
    }

    @Test func `misses of steps spread and hang together as measured`() {
        let sums = FittedModelTests.requests.map { request in
            Series(values: request.steadySteps.map { step in request.layerMisses.reduce(0) { $0 + $1[step] } })
        }
        expect(sums.map { $0.deviation / $0.mean }, in: 0.29...0.45, "std / mean")
        expect(sums.map(\.skewness), in: 0.5...1.5, "skewness")
        expect(sums.map(\.lagOneCorrelation), in: 0.28...0.58, "lag-1 autocorrelation")
        let layers = FittedModelTests.requests.map { $0.layerMisses.map { Series(values: $0) } }
        expect(layers.map(meanCorrelation), in: 0.2...0.4, "correlation between layers")
    }

    @Test func `layers differ as measured`() {
        let byLayer = (0..<30).map { layer in
            FittedModelTests.requests.reduce(0) { $0 + $1.layerMisses[layer].reduce(0, +) }
        }
        #expect(byLayer.max()! / byLayer.min()! >= 6, "\(byLayer)")
        expect(FittedModelTests.requests.map(adjacentOverlap), in: 0.5...0.75, "share of adjacent layers")
        expect(FittedModelTests.requests.map(earlyLateOverlap), in: 0.24...0.44, "share of early and late layers")
    }

    @Test func `selections are recent and hold their own token as measured`() {
        let logs = FittedModelTests.requests.map(\.log)
        let recent = logs.map { log in mean(over: log) { $1 - $0 <= FittedModelTests.k / 4 } }
        expect(recent, in: 0.15...0.25, "share in the last k / 4 tokens")
        let own = logs.map { log in mean(over: log) { $0 == $1 - 1 } * Double(FittedModelTests.k) }
        #expect(own.allSatisfy { $0 >= 0.99 }, "\(own)")
        let kept = logs.map { log in Series(values: (0..<30).map { log.stepOverlap(layer: $0) }).mean }
        expect(kept, in: 0.64...0.72, "overlap of steps")
    }

    private func expectShare(_ counts: [(misses: Int, touches: Int)], _ measured: Double) {
        let shares = counts.map { 100 * Double($0.misses) / Double($0.touches) }
        let mean = Series(values: shares).mean
        #expect(abs(mean - measured) <= 2, "\(mean), measured \(measured); by request \(shares)")
    }

    private func expect(_ values: [Double], in range: ClosedRange<Double>, _ name: Comment) {
        let mean = Series(values: values).mean
        #expect(range.contains(mean), "\(name): \(mean), by request \(values)")
    }

    private func meanCorrelation(_ layers: [Series]) -> Double {
        let pairs = layers.indices.flatMap { first in (first + 1..<layers.count).map { (first, $0) } }
        return Series(values: pairs.map { layers[$0].correlation(with: layers[$1]) }).mean
    }

    private func adjacentOverlap(_ request: RequestStatistics) -> Double {
        Series(values: (0..<29).map { request.log.layerOverlap($0, $0 + 1) }).mean
    }

    private func earlyLateOverlap(_ request: RequestStatistics) -> Double {
        let pairs = stride(from: 0, to: 10, by: 3).flatMap { early in (0..<3).map { (early, 20 + 4 * $0) } }
        return Series(values: pairs.map { request.log.layerOverlap($0, $1) }).mean
    }

    private func mean(over log: SelectionLog, _ condition: (Int, Int) -> Bool) -> Double {
        Series(values: (0..<30).map { log.share(layer: $0, condition) }).mean
    }
}

@Suite struct StackDepthTests {
    @Test func `depths tell what a least recently used buffer misses`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<20 {
            let steps = (0..<60).map { _ in
                Set((0..<12).map { _ in Int32(random.below(4) == 0 ? random.below(100) : random.below(20)) }).sorted()
            }
            let k = steps.map(\.count).max()!
            let depths = StackDepths(steps: steps, tokens: 100)
            for capacity in [k, k + 3, 2 * k, 4 * k] {
                let counts = BufferSimulation(policy: .lru, capacity: capacity, steps: steps, tokens: 100).warmTouches()
                #expect(counts.misses == steps.indices.reduce(0) { $0 + depths.misses(step: $1, capacity: capacity) })
                #expect(counts.count == steps.indices.reduce(0) { $0 + depths.warmTouches(step: $1) })
            }
        }
    }
}
