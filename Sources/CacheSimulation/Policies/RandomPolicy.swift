extension PlacementPolicy {
    /// Evicts a block drawn uniformly from those resident outside the step.
    ///
    /// Reproducible: each stream and capacity starts a `SplitMix64` from the state that `StreamSeed` mixes from seed,
    /// request and layer. A step that must evict draws one victim after the other: the candidates left are taken
    /// ascending by block id, and the victim is the one at `next(below: number of candidates left)`, from 0.
    /// O(blocks that arrive · log blocks + blocks / 64) a step.
    public static let random = PlacementPolicy(name: "random", isStatic: false) { steps, capacities, seed in
        let ranks = steps.ranks()
        var caches = capacities.map {
            RandomCache(blocks: steps.blockCount, capacity: $0, generator: SplitMix64(state: seed.state))
        }
        var inStep = [UInt64](repeating: 0, count: RandomCache.wordCount(blocks: steps.blockCount))
        var hits = [Int](repeating: steps.locals.count, count: caches.count)
        for step in 0..<steps.stepCount {
            let (arriving, leaving) = (steps.arriving(inStep: step), steps.leaving(inStep: step))
            for block in leaving { inStep.remove(ranks[Int(block)]) }
            for block in arriving { inStep.insert(ranks[Int(block)]) }
            let size = steps.touches(ofStep: step).count
            for cache in caches.indices {
                hits[cache] -= caches[cache].access(arriving, ranks.span, stepSize: size, inStep.span)
            }
        }
        return hits.map { PolicyHits(hits: $0, warmHits: $0) }
    }
}

/// A bitmap.
extension [UInt64] {
    fileprivate mutating func insert(_ rank: UInt32) { self[Int(rank >> 6)] |= 1 << UInt64(rank & 63) }
    fileprivate mutating func remove(_ rank: UInt32) { self[Int(rank >> 6)] &= ~(1 << UInt64(rank & 63)) }
}

/// Resident blocks as a bitmap by rank, so that the n-th candidate ascending by id is found by counting.
private struct RandomCache {
    /// Words of the bitmap to a leaf of the tree.
    private static let leafWords = 8

    private let capacity: Int
    private var generator: SplitMix64
    private var resident: [UInt64]
    private var residentCount = 0
    /// By leaf, from 1: candidates in the leaves it covers (a Fenwick tree). Built in a step that evicts.
    private var tree: [UInt32]
    /// The largest power of two not above the number of leaves.
    private let topOfTree: Int

    /// Words of a bitmap of blocks: whole leaves.
    static func wordCount(blocks: Int) -> Int { max(1, (blocks + 64 * leafWords - 1) / (64 * leafWords)) * leafWords }

    init(blocks: Int, capacity: Int, generator: SplitMix64) {
        self.capacity = capacity
        self.generator = generator
        let words = Self.wordCount(blocks: blocks)
        let leaves = words / Self.leafWords
        resident = [UInt64](repeating: 0, count: words)
        tree = [UInt32](repeating: 0, count: leaves + 1)
        topOfTree = 1 << (Int.bitWidth - 1 - leaves.leadingZeroBitCount)
    }

    /// - Returns: how many of the blocks that arrive were missing.
    mutating func access(
        _ arriving: ArraySlice<UInt32>, _ ranks: Span<UInt32>, stepSize: Int, _ inStep: Span<UInt64>
    ) -> Int {
        var missing = 0
        for block in arriving {
            let rank = ranks[Int(block)]
            let bit: UInt64 = 1 << UInt64(rank & 63)
            if resident[Int(rank >> 6)] & bit == 0 { missing += 1 }
            resident[Int(rank >> 6)] |= bit
        }
        residentCount += missing
        if residentCount > capacity { evict(candidates: residentCount - stepSize, inStep) }
        return missing
    }

    private mutating func evict(candidates: Int, _ inStep: Span<UInt64>) {
        buildTree(inStep)
        var candidates = candidates
        while residentCount > capacity {
            removeCandidate(Int(generator.next(below: UInt64(candidates))), inStep)
            candidates -= 1
            residentCount -= 1
        }
    }

    private mutating func buildTree(_ inStep: Span<UInt64>) {
        for leaf in 1..<tree.count {
            let words = (leaf - 1) * Self.leafWords..<leaf * Self.leafWords
            tree[leaf] = words.reduce(0) { $0 + UInt32((resident[$1] & ~inStep[$1]).nonzeroBitCount) }
        }
        for node in 1..<tree.count {
            let parent = node + node & -node
            if parent < tree.count { tree[parent] += tree[node] }
        }
    }

    /// Evicts the candidate with `place` candidates of smaller id before it.
    private mutating func removeCandidate(_ place: Int, _ inStep: Span<UInt64>) {
        var before = UInt32(place)
        var leaf = 0
        var stride = topOfTree
        while stride > 0 {
            let next = leaf + stride
            if next < tree.count, tree[next] <= before {
                before -= tree[next]
                leaf = next
            }
            stride >>= 1
        }
        var word = leaf * Self.leafWords
        while true {
            let count = UInt32((resident[word] & ~inStep[word]).nonzeroBitCount)
            if before < count { break }
            before -= count
            word += 1
        }
        resident[word] ^= 1 << UInt64(bitIndex(ofSetBit: Int(before), in: resident[word] & ~inStep[word]))
        var covering = leaf + 1
        while covering < tree.count {
            tree[covering] -= 1
            covering += covering & -covering
        }
    }
}

/// The index of the set bit with `place` set bits below it, by halves.
private func bitIndex(ofSetBit place: Int, in word: UInt64) -> Int {
    var bits = word
    var place = place
    var index = 0
    var width = 32
    while width > 0 {
        let below = (bits & ((1 &<< UInt64(width)) &- 1)).nonzeroBitCount
        let isAbove = place >= below ? 1 : 0
        place -= below * isAbove
        index += width * isAbove
        bits &>>= UInt64(width * isAbove)
        width >>= 1
    }
    return index
}
