import CScanKernels

/// A worker's reused scratch for intersecting the selections of a step pair by pair: a row of words a layer.
///
/// Where rows would be long and nearly empty (a far position), sets are intersected as they are, so that memory follows
/// what is touched.
struct SelectionMatrix {
    /// 8 MiB of rows at most.
    private static let wordLimit = 1 << 20

    private var rows: [UInt64] = []
    private var stride = 0
    /// The sets, where rows would be too long.
    private var sets: [PositionSet] = []
    /// The sizes of the intersections: the lower triangle with its diagonal, row by row.
    private(set) var counts: [UInt32] = []
    private let level = kv_best_level()

    private mutating func load(_ step: StepSelections) {
        let selections = step.selections
        stride = 1 + selections.reduce(0) { max($0, Int($1.positions.indices.last ?? 0)) }
        sets.removeAll(keepingCapacity: true)
        let largestSet = selections.map(\.positions.indices.count).max() ?? 0
        guard stride * selections.count <= Self.wordLimit, stride <= largestSet * 128 else {
            sets = selections.map(\.positions)
            return
        }
        let needed = stride * selections.count
        if rows.count < needed { rows.append(contentsOf: repeatElement(0, count: needed - rows.count)) }
        for (row, selection) in selections.enumerated() {
            Self.fill(&rows, at: row * stride, stride: stride, with: selection.positions)
        }
    }

    private static func fill(_ rows: inout [UInt64], at start: Int, stride: Int, with set: borrowing PositionSet) {
        var target = rows.mutableSpan
        for place in start..<start + stride { target[place] = 0 }
        let indices = set.indices.span
        let words = set.words.span
        for place in indices.indices { target[start + Int(indices[place])] = words[place] }
    }

    /// Computes the sizes of the intersections of all pairs of a step into `counts`.
    mutating func intersect(_ step: StepSelections) {
        load(step)
        let pairCount = step.count * (step.count + 1) / 2
        if counts.count < pairCount {
            counts.append(contentsOf: repeatElement(0, count: pairCount - counts.count))
        }
        guard sets.isEmpty else { return intersectSets() }
        rows.withUnsafeBufferPointer { rows in
            counts.withUnsafeMutableBufferPointer { counts in
                kv_intersection_counts(level, rows.baseAddress, stride, step.count, counts.baseAddress)
            }
        }
    }

    private mutating func intersectSets() {
        var place = 0
        for first in sets.indices {
            for second in 0...first {
                counts[place] = UInt32(sets[first].intersectionCount(sets[second]))
                place += 1
            }
        }
    }
}
