import LocalityModel
import Wording

extension Rule {
    /// A layer selects much what the layer before it selected.
    static let neighbourLayerReuse = Rule(
        "neighbour-layer-reuse", level: .info, metric: "cross_layer_overlap.mean_overlap", comparison: .above,
        form: .share, chart: .crossLayer
    ) { input throws(Obstacle) in
        guard let overlap = input.result.crossLayerOverlap else {
            throw Obstacle("absent", ["metric": "cross_layer_overlap"], flag: "--sim curve")
        }
        let neighbours = overlap.neighbours
        guard !neighbours.isEmpty else { throw Obstacle("one-layer", ["metric": "cross_layer_overlap"]) }
        let mean = neighbours.reduce(0, +) / Double(neighbours.count)
        let threshold = input.threshold
        return Measurement(
            [input.condition(mean)],
            values: [
                "pairs": Double(neighbours.count),
                "pairs_above": Double(neighbours.count { $0 > threshold }),
            ])
    }
}

extension CrossLayerOverlap {
    /// Overlap of each layer with the next one of the trace, where they have a common step.
    var neighbours: [Double] {
        layers.indices.dropLast().compactMap { index in
            meanOverlap.indices.contains(index) && meanOverlap[index].indices.contains(index + 1)
                ? meanOverlap[index][index + 1] : nil
        }
    }
}
