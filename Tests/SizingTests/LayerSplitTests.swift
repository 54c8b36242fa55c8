import LocalityModel
import TestSupport
import Testing

@testable import Sizing

@Suite struct LayerSplitTests {
    private func result(_ layers: [LayerResult]) -> AnalysisResult {
        var result = ResultBuilder.plain(blockSize: 1)
        result.perLayer = layers
        return result
    }

    /// Every split there is.
    private func least(_ layers: [LayerResult], rows: Int, rate: (LayerResult, Int) -> Double) -> Double {
        let total = rows * layers.count / 256
        var best = Double.infinity
        func place(_ index: Int, _ left: Int, _ misses: Double) {
            guard index < layers.count else {
                best = min(best, misses)
                return
            }
            let smallest = (layers[index].minimumFeasibleCapacityBlocks + 255) / 256
            guard smallest <= left else { return }
            for units in smallest...left {
                place(index + 1, left - units, misses + 1 - rate(layers[index], units * 256))
            }
        }
        place(0, total, 0)
        return best / Double(layers.count)
    }

    private func linear(_ layer: LayerResult, _ capacity: Int) -> Double {
        let points = layer.lruCurve
        guard let right = points.firstIndex(where: { $0.capacityBlocks >= capacity }) else {
            return points.last!.hitRate
        }
        if right == 0 { return points[0].hitRate }
        let (low, high) = (points[right - 1], points[right])
        let share = Double(capacity - low.capacityBlocks) / Double(high.capacityBlocks - low.capacityBlocks)
        return low.hitRate + share * (high.hitRate - low.hitRate)
    }

    @Test func `no split of the same rows misses less`() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<30 {
            let layers = (0..<3).map { id in
                let rates = (0..<5).map { _ in Double.random(in: 0...1, using: &random) }.sorted()
                return ResultBuilder.layer(id, capacities: [256, 600, 1024, 1500, 2048], rates: rates)
            }
            let budgets = try #require(LayerSplit(of: result(layers), evenBlocks: 1024))
            #expect(abs(budgets.missRate - least(layers, rows: 1024, rate: linear)) < 1e-12)
            #expect(budgets.layers.reduce(0) { $0 + $1.capacityBlocks } <= 3 * 1024)
            #expect(budgets.layers.allSatisfy { $0.capacityBlocks % 256 == 0 && $0.capacityBlocks >= 256 })
            #expect(budgets.missRate <= budgets.uniformMissRate + 1e-12 && budgets.saving >= -1e-12)
        }
    }

    @Test func `a layer that counts several times is split like as many equal layers`() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20 {
            let choosing = [0, 1, 4].map { id in
                let rates = (0..<4).map { _ in Double.random(in: 0...1, using: &random) }.sorted()
                return ResultBuilder.layer(id, capacities: [256, 512, 1024, 2048], rates: rates)
            }
            var few = result(choosing)
            few.requestStepMisses = RequestStepMisses(
                warmupSteps: 16, layers: [0, 1, 4], layerWeights: [1, 3, 2], capacities: [], warmupCurve: [],
                contextTokens: nil)
            let all = [0, 1, 1, 1, 2, 2].enumerated().map { place, owner in
                var layer = choosing[owner]
                layer.layerID = place
                return layer
            }
            #expect(LayerSplit(of: few, evenBlocks: 512) == LayerSplit(of: result(all), evenBlocks: 512))
        }
    }

    @Test func `equal layers have nothing to win`() throws {
        let layers = (0..<4).map { ResultBuilder.layer($0, capacities: [256, 512, 1024], rates: [0.2, 0.5, 0.8]) }
        let budgets = try #require(LayerSplit(of: result(layers), evenBlocks: 512))
        #expect(abs(budgets.saving) < 1e-12)
    }

    @Test func `one layer, and rows that do not hold a step, have no split`() {
        let layer = ResultBuilder.layer(0, capacities: [300, 512], rates: [0.2, 0.5])
        #expect(LayerSplit(of: result([layer]), evenBlocks: 512) == nil)
        let other = ResultBuilder.layer(1, capacities: [300, 512], rates: [0.2, 0.5])
        #expect(LayerSplit(of: result([layer, other]), evenBlocks: 299) == nil)
        #expect(LayerSplit(of: result([layer, other]), evenBlocks: 511) == nil)
        #expect(LayerSplit(of: result([layer, other]), evenBlocks: 512)?.layers.map(\.capacityBlocks) == [512, 512])
    }
}
