import LocalityModel

/// Rows of a buffer split over the layers of a request: the split of least predicted misses at the same total.
///
/// Sizes are multiples of 256 rows, each at least the layer's largest step. Misses come from the layers' own curves,
/// read between their points along straight lines.
public struct LayerBudgets: Equatable, Sendable {
    public struct Layer: Encodable, Equatable, Sendable {
        public let layerID: Int
        public let rows: Int
        /// Share of the layer's touches.
        public let missRate: Double
    }

    /// Ascending by layer.
    public let layers: [Layer]
    /// Misses / touches over all layers with this split, and when every layer has the same.
    public let missRate: Double
    public let uniformMissRate: Double

    /// Share of the uniform split's misses that this one saves.
    public var saving: Double { uniformMissRate > 0 ? 1 - missRate / uniformMissRate : 0 }

    /// Engines round a layer's rows down to a multiple of this.
    static let unitRows = 256
    /// Less is not worth a setting a layer.
    static let worthwhileSaving = 0.05

    /// The best split of `layers · rows` rows; nil for fewer than two layers with curves, or where the total does not
    /// hold every layer's largest step.
    ///
    /// An exact dynamic programme. O(layers · units · units a layer).
    ///
    /// - Parameter result: of token rows (a block size of 1).
    init?(of result: AnalysisResult, rows: Int) {
        let curves = (result.perLayer ?? []).compactMap(LayerCurve.init)
        guard curves.count > 1 else { return nil }
        let least = curves.map { ($0.smallest + Self.unitRows - 1) / Self.unitRows }
        let spare = rows * curves.count / Self.unitRows - least.reduce(0, +)
        guard spare >= 0, curves.allSatisfy({ $0.smallest <= rows }) else { return nil }
        let units = zip(least, Self.split(curves, least: least, spare: spare)).map { $0 + $1 }
        let touches = curves.reduce(0) { $0 + $1.touches }
        layers = zip(curves, units).map { curve, units in
            Layer(
                layerID: curve.layerID, rows: units * Self.unitRows,
                missRate: 1 - curve.hitRate(units * Self.unitRows))
        }
        missRate = zip(curves, layers).reduce(0) { $0 + $1.0.touches * $1.1.missRate } / touches
        uniformMissRate = curves.reduce(0) { $0 + $1.touches * (1 - $1.hitRate(rows)) } / touches
    }

    /// Units beyond `least` for each layer.
    private static func split(_ curves: [LayerCurve], least: [Int], spare: Int) -> [Int] {
        var best = [Double](repeating: 0, count: spare + 1)
        var choices: [[Int32]] = []
        for (curve, least) in zip(curves, least) {
            // Beyond the deepest touch nothing is won.
            let useful = min(spare, max(0, (curve.deepest + unitRows - 1) / unitRows - least))
            let hits = (0...useful).map { curve.touches * curve.hitRate((least + $0) * unitRows) }
            var next = [Double](repeating: -1, count: spare + 1)
            var choice = [Int32](repeating: 0, count: spare + 1)
            for total in 0...spare {
                for own in 0...min(useful, total) where hits[own] + best[total - own] > next[total] {
                    next[total] = hits[own] + best[total - own]
                    choice[total] = Int32(own)
                }
            }
            best = next
            choices.append(choice)
        }
        var left = spare
        var units = [Int](repeating: 0, count: curves.count)
        for index in curves.indices.reversed() {
            units[index] = Int(choices[index][left])
            left -= units[index]
        }
        return units
    }
}

/// A layer's hit rate at any capacity.
private struct LayerCurve {
    let layerID: Int
    let smallest: Int
    let touches: Double
    private let points: [HitRatePoint]

    init?(_ layer: LayerResult) {
        guard !layer.lruCurve.isEmpty else { return nil }
        layerID = layer.layerID
        smallest = layer.minimumFeasibleCapacityBlocks
        touches = Double(layer.records) * (layer.means["unique_blocks"] ?? 1)
        points = layer.lruCurve
    }

    var deepest: Int { points[points.count - 1].capacityBlocks }

    /// Straight between two points; flat before the first and after the last. O(log points).
    func hitRate(_ capacity: Int) -> Double {
        var low = 0
        var high = points.count
        while low < high {
            let middle = (low + high) / 2
            if points[middle].capacityBlocks <= capacity { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return points[0].hitRate }
        guard low < points.count else { return points[low - 1].hitRate }
        let (left, right) = (points[low - 1], points[low])
        let share = Double(capacity - left.capacityBlocks) / Double(right.capacityBlocks - left.capacityBlocks)
        return left.hitRate + share * (right.hitRate - left.hitRate)
    }
}
