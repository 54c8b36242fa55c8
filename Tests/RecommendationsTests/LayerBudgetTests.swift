import LocalityModel
import Recommendations
import TestSupport
import Testing

@Suite struct LayerBudgetTests {
    private func result(_ layers: [LayerResult]) -> AnalysisResult {
        var result = ResultBuilder.plain()
        result.perLayer = layers
        return result
    }

    private func budget(_ layers: [LayerResult]) throws -> LayerBudget {
        let advice = try Templates.advisor().advise([result(layers)], options: Templates.options())[0]
        return try #require(advice.layerBudget)
    }

    @Test func everyLayerHoldsItsLargestStep() throws {
        // Needs for 90 %: 10, 10, 90; the median is 10, but layer 2 cannot run with fewer than 90, so 3 × 90 blocks.
        let budget = try budget([
            ResultBuilder.layer(0, capacities: [10], rates: [0.8]),
            ResultBuilder.layer(1, capacities: [10], rates: [0.8]),
            ResultBuilder.layer(2, capacities: [90], rates: [0.8]),
        ])
        #expect(budget.totalBlocks == 270)
        #expect(budget.layers.map(\.capacityBlocks) == [10, 10, 90])
        #expect(abs(budget.hitRate - 0.8) < 1e-12 && abs(budget.gain) < 1e-12)
    }

    @Test func anUnevenSplitWinsWhereLayersDiffer() throws {
        // Median need 40 → 120 blocks, 40 each: 0.9, 0.9, 0.3. By gain: 20, 40, 60 → 0.9, 0.9, 0.9 needs 120.
        let budget = try budget([
            ResultBuilder.layer(0, capacities: [20], rates: [0.9]),
            ResultBuilder.layer(1, capacities: [40], rates: [0.9]),
            ResultBuilder.layer(2, capacities: [20, 60], rates: [0.3, 0.9]),
        ])
        #expect(budget.layers.map(\.capacityBlocks) == [20, 40, 60])
        #expect(abs(budget.hitRate - 0.9) < 1e-12)
        #expect(abs(budget.uniformHitRate - 0.7) < 1e-12)
        #expect(abs(budget.gain - 0.2) < 1e-12)
    }

    @Test(arguments: 0..<40) func aSplitKeepsItsTotalAndNeverLosesToTheUniformOne(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let layers = (0..<generator.integer(2...8)).map { layer in
            let capacities = (0..<generator.integer(1...12)).map { _ in generator.integer(1...200) }
            let distinct = Set(capacities).sorted()
            let rates = distinct.map { _ in Double(generator.integer(0...1000)) / 1000 }.sorted()
            return ResultBuilder.layer(
                layer, capacities: distinct, rates: rates.map { max($0, 0.001) }, records: generator.integer(1...50))
        }
        let budget = try budget(layers)
        #expect(budget.layers.map(\.capacityBlocks).reduce(0, +) <= budget.totalBlocks)
        #expect(budget.gain >= 0)
        for (share, layer) in zip(budget.layers, layers) {
            #expect(share.capacityBlocks >= layer.lruCurve[0].capacityBlocks)
        }
        #expect(budget.hitRate <= Self.best(layers, total: budget.totalBlocks) + 1e-12)
    }

    /// The best split by trying every capacity of every layer (a knapsack over total blocks).
    private static func best(_ layers: [LayerResult], total: Int) -> Double {
        let weights = layers.map { Double($0.records) }
        var best = [Double](repeating: 0, count: total + 1)
        for (layer, weight) in zip(layers, weights) {
            best = best.indices.map { blocks in
                layer.lruCurve.filter { $0.capacityBlocks <= blocks }
                    .map { best[blocks - $0.capacityBlocks] + $0.hitRate * weight }.max().map { max($0, best[blocks]) }
                    ?? best[blocks]
            }
        }
        return (best.last ?? 0) / weights.reduce(0, +)
    }
}
