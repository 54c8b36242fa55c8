import LocalityModel
import Sizing
import TestSupport
import Testing

@testable import Recommendations

/// The split by layer that an advice tells of; `LayerSplitTests` hold the programme itself against a brute force.
@Suite struct LayerBudgetTests {
    private func advice(_ layers: [LayerResult]) throws -> Advice {
        var result = ResultBuilder.plain()
        result.perLayer = layers
        return try Templates.advisor().advise([result], options: Templates.options())[0]
    }

    @Test func `every layer holds its largest step`() throws {
        // Needs for 90 %: 12, 12, 92; the median is 12, but layer 2 cannot run with fewer than 92: nothing is saved.
        let advice = try advice([
            ResultBuilder.layer(0, capacities: [12], rates: [0.8]),
            ResultBuilder.layer(1, capacities: [12], rates: [0.8]),
            ResultBuilder.layer(2, capacities: [92], rates: [0.8]),
        ])
        #expect(advice.layerBudget == nil)
        #expect(advice.finding("uneven-layers")?.claim?.contains("saves") == false)
    }

    @Test func `an uneven split wins where layers differ`() throws {
        // Median need 40 → 120 blocks, 40 each: 0.9, 0.9, 0.6 (straight between 20 and 60); the best: 20, 40, 60.
        let advice = try advice([
            ResultBuilder.layer(0, capacities: [20], rates: [0.9]),
            ResultBuilder.layer(1, capacities: [40], rates: [0.9]),
            ResultBuilder.layer(2, capacities: [20, 100], rates: [0.3, 0.9]),
        ])
        let split = try #require(advice.layerBudget)
        #expect(split.evenBlocks == 40 && split.totalBlocks == 120)
        #expect(split.layers.map(\.capacityBlocks) == [20, 40, 60])
        #expect(abs(split.hitRate - 0.8) < 1e-12)
        #expect(abs(split.uniformHitRate - 0.75) < 1e-12)
        #expect(abs(split.saving - 0.2) < 1e-12)
        #expect(advice.finding("uneven-layers")?.claim?.contains("saves 20 % of the misses") == true)
    }

    @Test func `a split keeps its total and never loses to the even one`() throws {
        var told = 0
        for seed in 0..<40 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let layers = (0..<generator.integer(2...8)).map { layer in
                let capacities = Set((0..<generator.integer(1...12)).map { _ in generator.integer(1...200) }).sorted()
                let rates = capacities.map { _ in Double(generator.integer(1...1000)) / 1000 }.sorted()
                return ResultBuilder.layer(
                    layer, capacities: capacities, rates: rates, records: generator.integer(1...50))
            }
            guard let split = try advice(layers).layerBudget else { continue }
            told += 1
            #expect(split.layers.map(\.capacityBlocks).reduce(0, +) <= split.totalBlocks)
            #expect(split.saving >= LayerSplit.worthwhileSaving)
            for (share, layer) in zip(split.layers, layers) {
                #expect(share.capacityBlocks >= layer.lruCurve[0].capacityBlocks)
            }
        }
        #expect(told > 10)
    }
}
