import Testing

@testable import TraceSynthesis

/// Recomputes the published table of buffer misses (HiSparse, arXiv 2608.07009, GLM-5.1; see the guide page
/// "Synthetic traces") from the preset `long-context`, shrunk: k = 512, N = 49 · k, 300 steps, 8 layers.
@Suite struct CalibrationTests {
    private struct Cell: CustomStringConvertible {
        let policy: BufferSimulation.Policy
        let capacityInK: Int
        /// Published share of touches that miss, first touches left out, in percent.
        let published: Double
        var description: String { "\(policy) at \(capacityInK)k" }
    }

    private static let k = 512
    private static let cells = [
        Cell(policy: .lru, capacityInK: 1, published: 30), Cell(policy: .lru, capacityInK: 2, published: 13.4),
        Cell(policy: .lru, capacityInK: 4, published: 6.7), Cell(policy: .random, capacityInK: 2, published: 16.1),
        Cell(policy: .fifo, capacityInK: 2, published: 17.2), Cell(policy: .belady, capacityInK: 2, published: 8.2),
    ]

    @Test func `long context misses as published for every policy and buffer`() throws {
        let tables = try (1...3).map { try missTable(seed: $0) }
        for (index, cell) in CalibrationTests.cells.enumerated() {
            let misses = tables.map { $0[index] }
            let mean = misses.reduce(0, +) / Double(misses.count)
            #expect(abs(mean - cell.published) <= 2, "\(cell): mean of \(misses)")
            for (seed, value) in misses.enumerated() {
                #expect(abs(value - cell.published) <= 3, "\(cell), seed \(seed + 1): \(value)")
            }
        }
    }

    /// Warm misses in percent, pooled over the layers, by cell.
    private func missTable(seed: UInt64) throws -> [Double] {
        var recipe = try #require(SynthesisPreset.named("long-context")).recipe
        #expect(recipe.steps == 300 && recipe.layers == 8)
        recipe.seed = seed
        recipe.k = CalibrationTests.k
        recipe.promptTokens = 49 * recipe.k...49 * recipe.k
        let layers = SelectionLog(recipe: recipe).selections
        return CalibrationTests.cells.map { cell in
            var total = (count: 0, misses: 0)
            for steps in layers {
                let touches = BufferSimulation(
                    policy: cell.policy, capacity: cell.capacityInK * recipe.k, steps: steps,
                    tokens: recipe.promptTokens.upperBound + recipe.steps
                ).warmTouches()
                total.count += touches.count
                total.misses += touches.misses
            }
            return 100 * Double(total.misses) / Double(total.count)
        }
    }
}
