/// How many of one step's touches were found deeper in the step-atomic LRU order than each capacity of `CapacityGrid`:
/// with a cache of that capacity these are its misses, apart from first touches. Owned by one worker; its memory is
/// reused.
///
/// Only capacities that can hold the step before are counted: a smaller one is infeasible. There no block that stays
/// misses, so that only the blocks that come back are looked at.
public struct DeeperTouches: Sendable {
    /// Of the grid: the indices `counts` was written for. From its end on no touch lies deeper; below it nothing is
    /// known.
    public private(set) var range = 0..<0
    /// By index of the grid, meaningful in `range`.
    public private(set) var counts = [UInt32](repeating: 0, count: CapacityGrid.capacities.count)
    public let isCounted: Bool
    /// The grid, and one depth that nothing passes.
    private static let depths = CapacityGrid.capacities.map { UInt32($0) } + [UInt32.max]

    /// - Parameter isCounted: false: the range stays empty, for those who do not want it.
    public init(isCounted: Bool = true) { self.isCounted = isCounted }

    /// The next step: nothing lies deeper than what is known of it.
    public mutating func begin(lastStep blocks: Int) {
        let first = isCounted ? CapacityGrid.index(holding: blocks) : CapacityGrid.capacities.count
        range = first..<first
    }

    /// Lets `body` count from the start of the range on: given the depths that are asked about and where to write, it
    /// returns how many counts it wrote.
    mutating func count(_ body: (_ depths: UnsafePointer<UInt32>, _ deeper: UnsafeMutablePointer<UInt32>) -> Int) {
        let first = range.lowerBound
        // The kernel writes at most a count for each depth before the last, which is not passed.
        let written = Self.depths.withUnsafeBufferPointer { depths in
            counts.withUnsafeMutableBufferPointer { counts in
                body(depths.baseAddress! + first, counts.baseAddress! + first)
            }
        }
        range = first..<first + written
    }
}
