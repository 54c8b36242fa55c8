public import LocalityModel

/// The misses of request steps of one result, read at any buffer: measured or absent.
public struct StepMissReading: Sendable {
    public let misses: RequestStepMisses
    /// The largest touched set of a step, in blocks: with token rows k, what a step selects in one layer.
    public let selectionBlocks: Int
    private let result: AnalysisResult

    /// Nil where a result measured none.
    public init?(_ result: AnalysisResult) {
        guard let misses = result.requestStepMisses, !misses.capacities.isEmpty,
            let selection = result.placementSimulation?.minimumFeasibleCapacityBlocks, selection > 0
        else { return nil }
        self.misses = misses
        self.result = result
        selectionBlocks = selection
    }

    /// The misses with a buffer of so many blocks; nil where it was not measured. The last capacity reaches the
    /// deepest touch: a larger buffer hits no more.
    public func point(at capacityBlocks: Int) -> StepMissesAtCapacity? {
        if let stored = misses.capacities.first(where: { $0.capacityBlocks == capacityBlocks }) { return stored }
        return misses.capacities.last.flatMap { $0.capacityBlocks < capacityBlocks ? $0 : nil }
    }

    /// With a buffer of `halves` half selections: 2 is 1k, 3 is 1.5k.
    public func point(halfSelections halves: Int) -> StepMissesAtCapacity? {
        let rows = selectionBlocks * halves
        return rows.isMultiple(of: 2) ? point(at: rows / 2) : nil
    }

    /// Touches of a request's step on average over all steps, weighted as misses are; nil where a file does not tell.
    public var touchesPerStep: Double? {
        guard let steps = misses.capacities.first?.all.count, steps > 0 else { return nil }
        if let weights = misses.layerWeights, weights.contains(where: { $0 != 1 }), let layers = misses.layers {
            return weighted(Dictionary(zip(layers, weights)) { first, _ in first }).map { $0 / Double(steps) }
        }
        guard let blocks = result.recordStatistics?.uniqueBlocks, blocks.count > 0 else { return nil }
        return blocks.mean * Double(blocks.count) / Double(steps)
    }

    private func weighted(_ weights: [Int: Int]) -> Double? {
        var touches = 0.0
        for layer in result.perLayer ?? [] {
            guard let mean = layer.means["unique_blocks"] else { return nil }
            touches += Double(weights[layer.layerID] ?? 1) * mean * Double(layer.records)
        }
        return touches > 0 ? touches : nil
    }
}
