import LocalityModel

/// Σ of |P_i∩P_j|/min(|P_i|,|P_j|) over the (request, step) that have both layers, for every pair of layers. Merging is
/// exact.
struct CrossLayerTotals: Equatable {
    /// Layer ids in order of appearance: the rows of `sums`.
    private var layerIDs: [Int] = []
    private var rows: [Int: Int] = [:]
    /// `sums[a][b]` for rows b ≤ a.
    private var sums: [[ExactSum]] = []

    static func == (left: CrossLayerTotals, right: CrossLayerTotals) -> Bool { left.result == right.result }

    /// Adds one step of a request. O(pairs of layers × words).
    mutating func add(_ step: StepSelections, scratch: inout SelectionMatrix) {
        guard step.count > 0 else { return }
        let places = step.selections.map { row(of: $0.layerID) }
        scratch.load(step)
        for index in places.indices {
            for other in 0...index {
                let smaller = min(step.selections[index].count, step.selections[other].count)
                let ratio = Double(scratch.intersection(index, other)) / Double(smaller)
                let first = max(places[index], places[other])
                let second = min(places[index], places[other])
                sums[first][second].add(SampleKind.real.units(of: ratio))
            }
        }
    }

    mutating func merge(_ other: CrossLayerTotals) {
        let places = other.layerIDs.map { row(of: $0) }
        for (first, row) in other.sums.enumerated() {
            for (second, sum) in row.enumerated() {
                sums[max(places[first], places[second])][min(places[first], places[second])].merge(sum)
            }
        }
    }

    var result: CrossLayerOverlap {
        let layers = layerIDs.sorted()
        return CrossLayerOverlap(
            layers: layers,
            meanOverlap: layers.map { first in layers.map { mean(first, $0) } })
    }

    private func mean(_ first: Int, _ second: Int) -> Double? {
        guard let left = rows[first], let right = rows[second] else { return nil }
        let sum = sums[max(left, right)][min(left, right)]
        return sum.count == 0 ? nil : min(sum.mean(.real), 1)
    }

    private mutating func row(of layerID: Int) -> Int {
        if let row = rows[layerID] { return row }
        rows[layerID] = layerIDs.count
        layerIDs.append(layerID)
        sums.append(Array(repeating: ExactSum(), count: layerIDs.count))
        return layerIDs.count - 1
    }
}
