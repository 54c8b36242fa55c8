package import LocalityModel
import Sizing

/// What each layer needs for a share of the hits it can attain.
package struct LayerNeeds {
    package struct Need: Equatable {
        package let layerID: Int
        package let capacityBlocks: Int
    }

    /// Layers with at least one attainable hit, ascending by layer.
    package let capacities: [Need]

    /// Creates the needs of the layers that can hit at all; layers without a curve have none.
    package init(_ layers: [LayerResult], shareOfAttainable share: Double) {
        capacities = layers.compactMap { layer in
            HitCurve(points: layer.lruCurve).capacity(forShareOfAttainable: share)
                .map { Need(layerID: layer.layerID, capacityBlocks: $0) }
        }
    }

    /// - Throws: without per-layer curves, or with fewer than two layers that can hit at all.
    init(of result: AnalysisResult, shareOfAttainable share: Double) throws(Obstacle) {
        guard let layers = result.perLayer else {
            throw Obstacle("absent", ["metric": "per_layer"], flag: "--key-mode request_layer")
        }
        guard !layers.allSatisfy(\.lruCurve.isEmpty) else {
            throw Obstacle("absent", ["metric": "per_layer.lru_curve"], flag: "--sim curve")
        }
        self.init(layers, shareOfAttainable: share)
        guard capacities.count > 1 else { throw Obstacle("one-layer", ["metric": "per_layer"]) }
    }

    /// The median over layers; of an even number the mean of the two in the middle.
    ///
    /// - Precondition: a layer can hit.
    package var medianBlocks: Double {
        let sorted = capacities.map(\.capacityBlocks).sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The first layer with the largest need.
    ///
    /// - Precondition: a layer can hit.
    package var largest: Need {
        capacities.reduce(capacities[0]) { $1.capacityBlocks > $0.capacityBlocks ? $1 : $0 }
    }

    /// Layers that need more than `factor` times the median.
    func count(above factor: Double) -> Int {
        let limit = factor * medianBlocks
        return capacities.count { Double($0.capacityBlocks) > limit }
    }
}
