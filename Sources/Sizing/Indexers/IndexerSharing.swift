public import LocalityModel

/// How much of the layers' selections is kept where only some layers choose and the others reuse an earlier choice.
///
/// Layers stand in ascending id. For m choosing layers they are split into m runs of neighbours, the first of each run
/// choosing for all of it. keep(i, j) = mean over common steps of |P_i ∩ P_j| / |P_j|, which is the measured overlap
/// where both layers select k; keep(i, i) = 1. `patterns[m − 1]` is the split into m runs with the largest mean of
/// keep over the layers, in [1 / layers, 1]; of equal ones that whose last run starts earliest, and so on backwards.
/// The mean never falls as m grows, since the last layer of a run can always choose for itself.
///
/// It says what is kept of the selections, and nothing of the answers' quality.
///
/// Source: the exact dynamic programme over (runs, layers), O(layers³) time, O(layers²) memory.
public struct IndexerSharing: Equatable, Sendable {
    /// One way to share: who chooses.
    public struct Pattern: Equatable, Sendable {
        /// Ids of the layers that choose, ascending; the first layer is always one.
        public let choosingLayers: [Int]
        /// Mean over all layers of keep(chooser, layer), in [0, 1].
        public let keptShare: Double
        /// A letter a layer, in order: F (full) chooses, S (shared) reuses.
        public let letters: String

        /// How many layers choose: m.
        public var indexers: Int { choosingLayers.count }
    }

    /// Two layers that never stood in one step, so that nothing is known of their overlap.
    public struct Unmeasured: Error, Equatable {
        public let layers: [Int]
    }

    /// Layer ids, ascending.
    public let layers: [Int]
    /// For m = 1 … the number of layers.
    public let patterns: [Pattern]

    /// - Parameter overlap: of token rows (a block size of 1); other blocks overlap more than their tokens.
    /// - Throws: `Unmeasured` for the first pair without a common step. No layers: no patterns.
    public init(_ overlap: CrossLayerOverlap) throws(Unmeasured) {
        layers = overlap.layers
        let kept = try Self.keptSums(overlap)
        patterns = Self.starts(kept).enumerated().map { [layers] index, starts in
            var letters = [UInt8](repeating: UInt8(ascii: "S"), count: layers.count)
            for start in starts { letters[start] = UInt8(ascii: "F") }
            let ends = starts.dropFirst() + [layers.count]
            let sum = zip(starts, ends).reduce(0) { $0 + kept[$1.0][$1.1 - $1.0] }
            return Pattern(
                choosingLayers: starts.map { layers[$0] }, keptShare: min(1, sum / Double(layers.count)),
                letters: String(decoding: letters, as: UTF8.self))
        }
    }

    /// The pattern of fewest choosing layers that keeps at least `share`; nil above 1 and without layers.
    public func pattern(keeping share: Double) -> Pattern? { patterns.first { $0.keptShare >= share } }

    /// `[i][n]`: what the n layers from i on keep together of their selections where layer i chooses for them.
    private static func keptSums(_ overlap: CrossLayerOverlap) throws(Unmeasured) -> [[Double]] {
        var sums: [[Double]] = []
        for first in overlap.layers.indices {
            var row = [0, 1.0]
            for layer in overlap.layers.indices.dropFirst(first + 1) {
                guard let kept = overlap.meanOverlap[first][layer] else {
                    throw Unmeasured(layers: [overlap.layers[first], overlap.layers[layer]])
                }
                row.append(row[row.count - 1] + kept)
            }
            sums.append(row)
        }
        return sums
    }

    /// First layers of the runs of the best split, for every number of runs.
    private static func starts(_ kept: [[Double]]) -> [[Int]] {
        let count = kept.count
        // Keep, for the first `end` layers, the best sum of the runs so far.
        var best = [0] + [Double](repeating: -.infinity, count: count)
        var lastStarts: [[Int]] = []
        var all: [[Int]] = []
        for runs in 0..<count {
            var next = [Double](repeating: -.infinity, count: count + 1)
            var lastStart = [Int](repeating: 0, count: count + 1)
            for end in stride(from: runs + 1, through: count, by: 1) {
                for start in runs..<end where best[start] + kept[start][end - start] > next[end] {
                    next[end] = best[start] + kept[start][end - start]
                    lastStart[end] = start
                }
            }
            best = next
            lastStarts.append(lastStart)
            all.append(traced(lastStarts, from: count))
        }
        return all
    }

    private static func traced(_ lastStarts: [[Int]], from count: Int) -> [Int] {
        var end = count
        return lastStarts.reversed().map { row in
            end = row[end]
            return end
        }.reversed()
    }
}
