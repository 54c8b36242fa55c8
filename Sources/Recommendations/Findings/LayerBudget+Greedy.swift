import LocalityModel

extension LayerBudget {
    /// Splits layers × the median need for 90 % of attainable hits, at least the largest step of any layer, over the
    /// layers of a result; nil without curves for at least two layers.
    init?(of result: AnalysisResult) {
        guard let needs = try? LayerNeeds(of: result, shareOfAttainable: 0.9), let layers = result.perLayer else {
            return nil
        }
        let usable = layers.filter { !$0.lruCurve.isEmpty }
        let largestStep = usable.compactMap { $0.lruCurve.first?.capacityBlocks }.max() ?? 0
        let uniform = max(Int(needs.medianBlocks.rounded(.up)), largestStep)
        self.init(splitting: uniform * usable.count, over: usable, touches: LayerBudget.touches(usable))
    }

    /// Splits a total over layers by marginal gain: every layer starts at its smallest feasible capacity, below which
    /// it cannot hold one step, and blocks go where they add most hits a block. A layer's curve is read through its
    /// upper convex hull, along which taking the steepest piece first is optimal but for the last piece, which is cut
    /// to what is left; a split below the uniform one gives way to that. A total that does not hold a step of every
    /// layer is split evenly.
    ///
    /// - Parameter touches: weight of each layer, its touches or anything proportional to them.
    /// - Complexity: O(points · log points).
    init(splitting totalBlocks: Int, over layers: [LayerResult], touches: [Double]) {
        let curves = layers.map { HitRateCurve(points: $0.lruCurve) }
        var capacities = layers.map { $0.lruCurve.first?.capacityBlocks ?? 0 }
        var left = totalBlocks - capacities.reduce(0, +)
        for piece in Self.pieces(of: layers, touches: touches) where left > 0 && capacities[piece.layer] == piece.from {
            let blocks =
                piece.blocks <= left
                ? piece.blocks : (curves[piece.layer].floor(piece.from + left)?.capacityBlocks ?? 0) - piece.from
            guard blocks > 0 else { continue }
            capacities[piece.layer] += blocks
            left -= blocks
        }
        let even = totalBlocks / max(1, layers.count)
        let evenRates = curves.map { $0.floor(even)?.hitRate ?? 0 }
        var rates = zip(curves, capacities).map { $0.floor($1)?.hitRate ?? 0 }
        if left < 0 || Self.weighted(rates, touches) < Self.weighted(evenRates, touches) {
            capacities = capacities.map { _ in even }
            rates = evenRates
        }
        self.init(
            totalBlocks: totalBlocks,
            layers: layers.indices.map {
                LayerShare(layerID: layers[$0].layerID, capacityBlocks: capacities[$0], hitRate: rates[$0])
            },
            hitRate: Self.weighted(rates, touches), uniformHitRate: Self.weighted(evenRates, touches))
    }

    /// A step from one vertex of a layer's hull to the next.
    private struct Piece {
        let layer: Int
        let from: Int
        let blocks: Int
        let hitsPerBlock: Double
    }

    private static func pieces(of layers: [LayerResult], touches: [Double]) -> [Piece] {
        var pieces: [Piece] = []
        for (index, layer) in layers.enumerated() {
            let hull = upperHull(layer.lruCurve)
            for (start, end) in zip(hull, hull.dropFirst()) {
                let blocks = end.capacityBlocks - start.capacityBlocks
                let hits = (end.hitRate - start.hitRate) * touches[index]
                pieces.append(
                    Piece(
                        layer: index, from: start.capacityBlocks, blocks: blocks, hitsPerBlock: hits / Double(blocks)))
            }
        }
        return pieces.sorted { left, right in
            left.hitsPerBlock != right.hitsPerBlock
                ? left.hitsPerBlock > right.hitsPerBlock : (left.layer, left.from) < (right.layer, right.from)
        }
    }

    /// Vertices of the upper convex hull of a curve with ascending capacities, flat tail left out.
    private static func upperHull(_ points: [HitRatePoint]) -> [HitRatePoint] {
        var hull: [HitRatePoint] = []
        for point in points {
            if let last = hull.last, point.hitRate <= last.hitRate { continue }
            while hull.count > 1 {
                let (before, last) = (hull[hull.count - 2], hull[hull.count - 1])
                guard slope(before, last) <= slope(last, point) else { break }
                hull.removeLast()
            }
            hull.append(point)
        }
        return hull
    }

    private static func slope(_ start: HitRatePoint, _ end: HitRatePoint) -> Double {
        (end.hitRate - start.hitRate) / Double(end.capacityBlocks - start.capacityBlocks)
    }

    private static func weighted(_ rates: [Double], _ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        return total > 0 ? zip(rates, weights).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
    }

    /// Touches of each layer: records × mean touched blocks, or records where the mean is not stored.
    private static func touches(_ layers: [LayerResult]) -> [Double] {
        layers.map { Double($0.records) * ($0.means["unique_blocks"] ?? 1) }
    }
}
