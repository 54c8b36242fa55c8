public import LocalityModel

/// A total capacity split over the layers of a request, in the way that misses least.
///
/// An exact dynamic programme over multiples of 256 tokens (of 512, 1 024, … where the total has more than 4 096 of
/// them), each layer at least its largest step. Misses come from the
/// layers' own curves (`HitCurve`).
public struct LayerSplit: Equatable, Sendable {
    /// One layer's part.
    public struct Layer: Equatable, Sendable {
        public let layerID: Int
        public let capacityBlocks: Int
        /// Share of the layer's touches that hit.
        public let hitRate: Double

        public var missRate: Double { 1 - hitRate }
    }

    /// Blocks that every layer has where all have the same.
    public let evenBlocks: Int
    /// Ascending by layer.
    public let layers: [Layer]
    /// Hits / touches over all layers with this split, and where every layer has the same.
    public let hitRate: Double
    public let uniformHitRate: Double
    /// The largest share of misses that any policy could save at this capacity: what Belady's leaves of LRU's; nil
    /// where it was not simulated.
    public let attainableSaving: Double?

    /// Blocks over all layers, for one request.
    public var totalBlocks: Int { evenBlocks * layers.count }
    public var missRate: Double { 1 - hitRate }
    public var uniformMissRate: Double { 1 - uniformHitRate }

    /// Share of the even split's misses that this one saves, never more than an optimal policy saves.
    public var saving: Double {
        guard uniformMissRate > 0 else { return 0 }
        return max(0, min(1 - missRate / uniformMissRate, attainableSaving ?? 1))
    }

    /// Whether a setting a layer is worth it.
    public var isWorthwhile: Bool { saving >= Self.worthwhileSaving }

    /// Itself, where it is worth it.
    public var worthwhile: LayerSplit? { isWorthwhile ? self : nil }

    /// Engines round a layer's tokens down to a multiple of this.
    static let unitTokens = 256
    /// Bounds the programme: steps of it are at most layers · this · units a layer.
    private static let mostUnits = 4096
    /// Less is not worth a setting a layer.
    public static let worthwhileSaving = 0.05
}

extension LayerSplit {
    /// Blocks of one unit: 256 tokens, doubled until a total has at most 4 096 units.
    package static func unitBlocks(_ result: AnalysisResult, total: Int = 0) -> Int {
        var unit = max(1, unitTokens / result.blockSizeTokens)
        while total / unit > mostUnits { unit *= 2 }
        return unit
    }

    /// The best split of layers · `evenBlocks` blocks; nil for fewer than two layers with curves, and where an even
    /// share does not hold one step of every layer.
    ///
    /// O(layers · units · units a layer).
    public init?(of result: AnalysisResult, evenBlocks: Int) {
        let curves = Self.curves(result)
        guard curves.count > 1, curves.allSatisfy({ $0.smallest <= evenBlocks }) else { return nil }
        let unit = Self.unitBlocks(result, total: evenBlocks * curves.count)
        let least = curves.map { ($0.smallest + unit - 1) / unit }
        let spare = evenBlocks * curves.count / unit - least.reduce(0, +)
        guard spare >= 0 else { return nil }
        let units = zip(least, Self.split(curves, least: least, spare: spare, unit: unit)).map { $0 + $1 }
        let touches = curves.reduce(0) { $0 + $1.touches }
        self.evenBlocks = evenBlocks
        layers = zip(curves, units).map { curve, units in
            Layer(layerID: curve.layerID, capacityBlocks: units * unit, hitRate: curve.hitRate(units * unit))
        }
        hitRate = zip(curves, layers).reduce(0) { $0 + $1.0.touches * $1.1.hitRate } / touches
        uniformHitRate = curves.reduce(0) { $0 + $1.touches * $1.hitRate(evenBlocks) } / touches
        attainableSaving = result.placementSimulation?.savingOfBelady(atLeast: evenBlocks)
    }

    /// The curves of all layers that steps are summed over: one that counts several times stands for itself and for the
    /// layers behind it, which use its selection and miss as it does.
    private static func curves(_ result: AnalysisResult) -> [LayerCurve] {
        let misses = result.requestStepMisses
        let counts = zip(misses?.layers ?? [], misses?.layerWeights ?? [])
        let weights = Dictionary(counts.map { ($0, $1) }) { first, _ in first }
        return (result.perLayer ?? []).compactMap(LayerCurve.init).flatMap { curve in
            (0..<(weights[curve.layerID] ?? 1)).map { curve.ofLayer(curve.layerID + $0) }
        }
    }

    /// Units beyond `least` for each layer.
    private static func split(_ curves: [LayerCurve], least: [Int], spare: Int, unit: Int) -> [Int] {
        var best = [Double](repeating: 0, count: spare + 1)
        var choices: [[Int]] = []
        for (curve, least) in zip(curves, least) {
            // Beyond the deepest touch nothing is won.
            let useful = min(spare, max(0, (curve.deepest + unit - 1) / unit - least))
            let hits = (0...useful).map { curve.touches * curve.hitRate((least + $0) * unit) }
            let (next, choice) = Self.best(behind: best, hits)
            best = next
            choices.append(choice)
        }
        var left = spare
        var units = [Int](repeating: 0, count: curves.count)
        for index in curves.indices.reversed() {
            units[index] = choices[index][left]
            left -= units[index]
        }
        return units
    }
}

extension LayerSplit {
    /// For every number of units the most hits of the layers before and one more, which has `hits` with none of its own
    /// units, one, two …; and the fewest of its own with which that is reached.
    ///
    /// Own units are counted outside, so that neighbouring totals are compared several at a time: the other way round
    /// takes five times as long, a twentieth of a run's page.
    private static func best(behind best: [Double], _ hits: [Double]) -> (hits: [Double], own: [Int]) {
        var most = [Double](repeating: -1, count: best.count)
        var choice = [Int](repeating: 0, count: best.count)
        most.withUnsafeMutableBufferPointer { most in
            choice.withUnsafeMutableBufferPointer { choice in
                best.withUnsafeBufferPointer { best in
                    for (own, hit) in hits.enumerated() {
                        for rest in 0..<(best.count - own) {
                            let total = rest &+ own
                            let sum = hit + best[rest]
                            let isMore = sum > most[total]
                            most[total] = isMore ? sum : most[total]
                            choice[total] = isMore ? own : choice[total]
                        }
                    }
                }
            }
        }
        return (most, choice)
    }
}

extension LayerSplit: Encodable {
    private enum CodingKeys: CodingKey {
        case totalBlocks, layers, hitRate, uniformHitRate, saving
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(totalBlocks, forKey: .totalBlocks)
        try container.encode(layers, forKey: .layers)
        try container.encode(hitRate, forKey: .hitRate)
        try container.encode(uniformHitRate, forKey: .uniformHitRate)
        try container.encode(saving, forKey: .saving)
    }
}

extension LayerSplit.Layer: Encodable {}

extension PlacementSimulation {
    /// The share of LRU's misses that Belady's policy saves at the smallest simulated capacity from `atLeast` on, where
    /// it saves no less; nil where both were not simulated there.
    fileprivate func savingOfBelady(atLeast capacityBlocks: Int) -> Double? {
        let optimal = policies["belady"]?.first { $0.feasible && $0.capacityBlocks >= capacityBlocks }
        guard let optimal, let best = optimal.hitRate, let lru = HitCurve(points: lruCurve).floor(capacityBlocks),
            lru.hitRate < 1
        else { return nil }
        return max(0, 1 - (1 - best) / (1 - lru.hitRate))
    }
}

/// A layer's hit rate at any capacity that holds its steps, and how much it counts.
private struct LayerCurve {
    private(set) var layerID: Int
    let smallest: Int
    let touches: Double
    private let curve: HitCurve

    init?(_ layer: LayerResult) {
        guard let curve = HitCurve(layer) else { return nil }
        self.curve = curve
        layerID = layer.layerID
        smallest = layer.minimumFeasibleCapacityBlocks
        touches = Double(layer.records) * (layer.means["unique_blocks"] ?? 1)
    }

    /// The same curve, of a layer that uses the same selections.
    func ofLayer(_ layerID: Int) -> LayerCurve {
        var copy = self
        copy.layerID = layerID
        return copy
    }

    var deepest: Int { curve.points[curve.points.count - 1].capacityBlocks }

    /// A thinned curve may begin above the smallest capacity; there its first point is the nearest.
    func hitRate(_ capacity: Int) -> Double { curve.hitRate(at: capacity) ?? curve.points[0].hitRate }
}
