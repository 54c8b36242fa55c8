/// The capacity misses of one step at each capacity of `CapacityGrid`: its touches that were found deeper in the
/// step-atomic LRU order than the capacity. First touches, the compulsory misses, are not among them. Owned by one
/// worker; its memory is reused.
///
/// Only capacities that can hold the step before are counted: a smaller one is infeasible. There no block that stays
/// misses, so that only the blocks that come back are looked at.
public struct StepCapacityMisses: Sendable {
    /// Of the grid: the indices `counts` was written for. From its end on no touch lies deeper; below it nothing is
    /// known.
    public private(set) var range = 0..<0
    /// By index of the grid, meaningful in `range`.
    public private(set) var counts = [UInt32](repeating: 0, count: CapacityGrid.capacities.count)
    public let isCounted: Bool

    /// - Parameter isCounted: false: the range stays empty, for those who do not want it.
    public init(isCounted: Bool = true) { self.isCounted = isCounted }

    /// The next step: nothing lies deeper than what is known of it.
    public mutating func begin(lastStep blocks: Int) {
        let first = isCounted ? CapacityGrid.index(holding: blocks) : CapacityGrid.capacities.count
        range = first..<first
    }

    /// Counts a step's touches of blocks that come back. O(capacities that some lie deeper than).
    ///
    /// - Parameters:
    ///   - depths: where they were found, ascending.
    ///   - blocks: of the step before.
    public mutating func count(_ depths: Span<UInt32>, lastStep blocks: Int) {
        begin(lastStep: blocks)
        guard isCounted else { return }
        var index = range.lowerBound
        var below = 0
        while below < depths.count {
            below = depths.firstIndex(above: UInt32(truncatingIfNeeded: CapacityGrid.capacities[index]), from: below)
            if below == depths.count { break }
            counts[index] = UInt32(truncatingIfNeeded: depths.count - below)
            index += 1
        }
        range = range.lowerBound..<index
    }
}

extension Span<UInt32> {
    /// The first place from one on with a larger value. - Precondition: ascending.
    fileprivate func firstIndex(above value: UInt32, from start: Int) -> Int {
        var (low, high) = (start, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
