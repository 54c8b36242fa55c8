/// How deep in the step-atomic LRU order touches were found: everything needed for the hit rate at every capacity.
///
/// A touch at depth d (1-based, in the order before its step) hits a cache of C blocks iff C ≥ d; the touch of a block
/// never touched before in its stream has no depth and is counted as a first touch (compulsory miss). Also known as
/// the reuse-distance (LRU stack distance) histogram.
///
/// Histograms of several streams merge with `+=`, which is associative and commutative; the empty one is neutral.
/// Memory: 4 bytes a depth, up to the largest number of distinct blocks any stream had.
public struct DepthHistogram: Sendable {
    /// Touches at depth `index + 1`; zeros may follow the deepest one.
    ///
    /// 32 bits are enough: the blocks of a step stand at different depths, so a record adds at most 1 to a count, and
    /// 2³² records would be 60 TB of trace.
    var counts: [UInt32] = []
    /// All touches, first ones included.
    public internal(set) var touches = 0
    /// Touches of a block that its stream had not touched before.
    public internal(set) var firstTouches = 0
    /// The largest touched set of one step: the smallest capacity, in blocks, that can hold every step.
    public internal(set) var largestTouchedSet = 0

    /// The histogram of no touch.
    public init() {}

    /// A histogram that was taken apart: touches at depths 1, 2, …, and what is counted apart from them.
    public init(touchesByDepth: [UInt32], touches: Int, firstTouches: Int, largestTouchedSet: Int) {
        counts = touchesByDepth
        self.touches = touches
        self.firstTouches = firstTouches
        self.largestTouchedSet = largestTouchedSet
    }

    /// Touches that are not their block's first in the stream.
    public var warmTouches: Int { touches - firstTouches }

    /// The largest depth with a touch, 0 if there is none. From this capacity on every warm touch hits.
    /// O(1) unless the deepest streams ended with untouched blocks.
    public var deepestTouch: Int { (counts.lastIndex { $0 != 0 } ?? -1) + 1 }

    /// Touches found at a depth (1-based); 0 beyond the deepest.
    public func touches(atDepth depth: Int) -> Int {
        precondition(depth >= 1, "depths count from 1")
        return depth <= counts.count ? Int(counts[depth - 1]) : 0
    }

    /// Hits of an LRU cache of `capacityBlocks` a stream. O(capacity).
    public func hits(atCapacity capacityBlocks: Int) -> Int {
        precondition(capacityBlocks >= 0, "a capacity is not negative")
        return counts.prefix(capacityBlocks).reduce(0) { $0 + Int($1) }
    }

    /// Adds another stream's touches. O(depths of the deeper one).
    public static func += (total: inout DepthHistogram, part: DepthHistogram) {
        total.grow(toDepth: part.counts.count)
        for index in part.counts.indices { total.counts[index] += part.counts[index] }
        total.touches += part.touches
        total.firstTouches += part.firstTouches
        total.largestTouchedSet = max(total.largestTouchedSet, part.largestTouchedSet)
    }

    /// Makes room for touches down to `depth`, in steps that double.
    mutating func grow(toDepth depth: Int) {
        guard depth > counts.count else { return }
        if counts.capacity < depth { counts.reserveCapacity(max(depth, min(2 * counts.count, depth + 65536))) }
        counts.append(contentsOf: repeatElement(0, count: depth - counts.count))
    }

    /// Counts a step's touches, apart from their depths.
    public mutating func countStep(touches stepTouches: Int, firstTouches stepFirstTouches: Int) {
        touches += stepTouches
        firstTouches += stepFirstTouches
        largestTouchedSet = max(largestTouchedSet, stepTouches)
    }
}

extension DepthHistogram: Equatable {
    public static func == (left: DepthHistogram, right: DepthHistogram) -> Bool {
        left.touches == right.touches && left.firstTouches == right.firstTouches
            && left.largestTouchedSet == right.largestTouchedSet
            && left.counts.prefix(left.deepestTouch) == right.counts.prefix(right.deepestTouch)
    }
}
