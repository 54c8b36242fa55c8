import CScanKernels
import LocalityModel

/// Σ of |P_i∩P_j|/min(|P_i|,|P_j|) over the (request, step) that have both layers, for every pair of layers. Merging is
/// exact.
struct CrossLayerTotals {
    /// Layer ids in order of appearance.
    private(set) var layerIDs: [Int] = []
    private var rows: [Int: Int] = [:]
    /// The pairs of rows: the lower triangle with its diagonal, row by row.
    var pairs: [Pair] = []
    /// Scratch: the row and the number of positions of each layer of the step at hand.
    private var places: [Int] = []
    private var sizes: [Double] = []
    /// Scratch: the sizes of its intersections.
    private var counts: [UInt32] = []
    private var comparison = RowComparison()

    /// One pair of layers: the sum of its ratios in units of `SampleKind.real` (2³⁸ a step: room for 2²⁵ steps before
    /// addition traps), and the number of steps.
    struct Pair {
        var units: Int64 = 0
        var steps: Int64 = 0
    }

    /// Adds one step of a request. O(pairs of layers × words).
    ///
    /// - Returns: how many positions each layer selected, where there are several layers and all selected the same.
    @discardableResult
    mutating func add(_ step: inout LayerSelections, _ level: KVKernelLevel) -> Int? {
        guard step.count > 0 else { return nil }
        step.intersect(into: &counts, &comparison, level)
        places.removeAll(keepingCapacity: true)
        sizes.removeAll(keepingCapacity: true)
        for index in 0..<step.count {
            places.append(row(of: step.layerID(at: index)))
            sizes.append(Double(step.size(at: index)))
        }
        Self.add(counts, places: places, sizes: sizes, to: &pairs)
        return areAlike ? Int(sizes[0]) : nil
    }

    /// Whether every layer of the step at hand, of several, has the positions of the first and no others.
    private var areAlike: Bool {
        sizes.count > 1
            && sizes.indices.dropFirst().allSatisfy {
                sizes[$0] == sizes[0] && Double(counts[$0 * ($0 - 1) / 2]) == sizes[0]
            }
    }

    private static func add(_ counts: [UInt32], places: [Int], sizes: [Double], to pairs: inout [Pair]) {
        var pairs = pairs.mutableSpan
        var next = 0
        for first in places.indices {
            for second in 0..<first {
                let ratio = Double(counts[next]) / min(sizes[first], sizes[second])
                let place = pairPlace(places[first], places[second])
                pairs[place].units += Int64(ratio * SampleKind.real.unitsPerOne + 0.5)
                pairs[place].steps += 1
                next += 1
            }
            let place = pairPlace(places[first], places[first])
            pairs[place].units += Int64(SampleKind.real.unitsPerOne)
            pairs[place].steps += 1
        }
    }

    mutating func merge(_ other: CrossLayerTotals) {
        let places = other.layerIDs.map { row(of: $0) }
        for first in places.indices {
            for second in 0...first {
                let pair = other.pairs[Self.pairPlace(first, second)]
                let place = Self.pairPlace(places[first], places[second])
                pairs[place].units += pair.units
                pairs[place].steps += pair.steps
            }
        }
    }

    /// The same with layers ascending. O(pairs).
    var sorted: CrossLayerTotals {
        var sorted = CrossLayerTotals()
        for layer in layerIDs.sorted() { _ = sorted.row(of: layer) }
        sorted.merge(self)
        return sorted
    }

    var result: CrossLayerOverlap {
        let layers = layerIDs.sorted()
        return CrossLayerOverlap(
            layers: layers,
            meanOverlap: layers.map { first in layers.map { mean(first, $0) } })
    }

    private func mean(_ first: Int, _ second: Int) -> Double? {
        guard let left = rows[first], let right = rows[second] else { return nil }
        let pair = pairs[Self.pairPlace(left, right)]
        guard pair.steps > 0 else { return nil }
        return min(Double(pair.units) / Double(pair.steps) / SampleKind.real.unitsPerOne, 1)
    }

    mutating func row(of layerID: Int) -> Int {
        if let row = rows[layerID] { return row }
        rows[layerID] = layerIDs.count
        layerIDs.append(layerID)
        pairs.append(contentsOf: repeatElement(Pair(), count: layerIDs.count))
        return layerIDs.count - 1
    }

    @inline(__always)
    private static func pairPlace(_ first: Int, _ second: Int) -> Int {
        let row = max(first, second)
        return row * (row + 1) / 2 + min(first, second)
    }
}
