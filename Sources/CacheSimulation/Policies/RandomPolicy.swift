extension PlacementPolicy {
    /// Evicts a block drawn uniformly from those resident outside the step.
    ///
    /// Reproducible: each stream and capacity starts a `SplitMix64` from the state that `StreamSeed` mixes from seed,
    /// request and layer. A step that must evict draws one victim after the other: the candidates left are taken
    /// ascending by block id, and the victim is the one at `next(below: number of candidates left)`, from 0.
    /// O(touches + blocks / 64 + evictions · log blocks) a step.
    public static let random = PlacementPolicy(name: "random", isStatic: false) { steps, capacities, seed in
        let ranks = steps.ranks()
        return capacities.map { capacity in
            var cache = RandomCache(blocks: steps.blockCount, generator: SplitMix64(state: seed.state))
            var hits = 0
            for step in 0..<steps.stepCount {
                let touched = steps.locals.span.extracting(steps.touches(ofStep: step))
                hits += cache.access(touched, ranks: ranks, capacity: capacity)
            }
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }
}

/// Resident blocks as a bitmap by rank, so that the n-th candidate ascending by id is found by counting.
private struct RandomCache {
    private var generator: SplitMix64
    private var resident: [UInt64]
    private var inStep: [UInt64]
    private var residentCount = 0
    /// By word, from 1: candidates in the words it covers (a Fenwick tree). Built in a step that evicts.
    private var tree: [UInt32]
    /// The largest power of two not above the number of words.
    private let topOfTree: Int

    init(blocks: Int, generator: SplitMix64) {
        self.generator = generator
        let words = max(1, (blocks + 63) >> 6)
        resident = [UInt64](repeating: 0, count: words)
        inStep = resident
        tree = [UInt32](repeating: 0, count: words + 1)
        topOfTree = 1 << (Int.bitWidth - 1 - words.leadingZeroBitCount)
    }

    /// - Returns: the step's hits.
    mutating func access(_ touched: Span<UInt32>, ranks: [UInt32], capacity: Int) -> Int {
        var hits = 0
        for index in touched.indices {
            let rank = ranks[Int(touched[index])]
            let bit: UInt64 = 1 << UInt64(rank & 63)
            let word = Int(rank >> 6)
            if resident[word] & bit != 0 { hits += 1 }
            resident[word] |= bit
            inStep[word] |= bit
        }
        residentCount += touched.count - hits
        if residentCount > capacity { evict(candidates: residentCount - touched.count, downTo: capacity) }
        for index in touched.indices { inStep[Int(ranks[Int(touched[index])] >> 6)] = 0 }
        return hits
    }

    private mutating func evict(candidates: Int, downTo capacity: Int) {
        buildTree()
        var candidates = candidates
        while residentCount > capacity {
            removeCandidate(Int(generator.next(below: UInt64(candidates))))
            candidates -= 1
            residentCount -= 1
        }
    }

    private mutating func buildTree() {
        for word in resident.indices {
            tree[word + 1] = UInt32((resident[word] & ~inStep[word]).nonzeroBitCount)
        }
        for node in 1..<tree.count {
            let parent = node + node & -node
            if parent < tree.count { tree[parent] += tree[node] }
        }
    }

    /// Evicts the candidate with `place` candidates of smaller id before it.
    private mutating func removeCandidate(_ place: Int) {
        var before = UInt32(place)
        var node = 0
        var stride = topOfTree
        while stride > 0 {
            let next = node + stride
            if next < tree.count, tree[next] <= before {
                before -= tree[next]
                node = next
            }
            stride >>= 1
        }
        resident[node] ^= 1 << UInt64(bitIndex(ofSetBit: Int(before), in: resident[node] & ~inStep[node]))
        var covering = node + 1
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
