extension PlacementPolicy {
    /// Evicts the block whose next touch is farthest away, one never touched again first: the bound of every
    /// demand-filled policy (Belady 1966), here on whole steps. Needs the stream's future.
    ///
    /// Blocks with the same next step are interchangeable: which of them is evicted changes no hit. So the cache is
    /// simulated without identities, as the number of resident blocks for each next step; and a step adds as many at a
    /// time as it has blocks with the same next step. O(blocks that leave after it + steps / 64) a step and capacity.
    public static let belady = PlacementPolicy(name: "belady", isStatic: false) { steps, capacities, _ in
        let futures = Futures(steps)
        return capacities.map { capacity in
            let hits = beladyHits(steps, futures, capacity: capacity)
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }

    private static func beladyHits(_ steps: StepSequence, _ futures: Futures, capacity: Int) -> Int {
        /// By step, and one more for never: resident blocks that are touched next in it.
        var residentUntil = [Int](repeating: 0, count: steps.stepCount + 1)
        var nonEmpty = IndexBitmap(count: steps.stepCount + 1)
        var resident = 0
        var hits = 0
        for step in 0..<steps.stepCount {
            hits += residentUntil[step]
            resident += steps.touches(ofStep: step).count - residentUntil[step]
            residentUntil[step] = 0
            nonEmpty.remove(step)
            // Victims before the step's blocks get their next step: what is left is resident and not in the step.
            while resident > capacity {
                let farthest = nonEmpty.last(upTo: steps.stepCount)!
                let victims = min(resident - capacity, residentUntil[farthest])
                residentUntil[farthest] -= victims
                resident -= victims
                if residentUntil[farthest] == 0 { nonEmpty.remove(farthest) }
            }
            for future in futures.ofStep(step) {
                residentUntil[Int(future.next)] += Int(future.blocks)
                nonEmpty.insert(Int(future.next))
            }
        }
        return hits
    }
}

/// When the blocks of each step are touched next.
private struct Futures {
    /// Blocks of a step with the same next step; the number of steps stands for none.
    struct Group {
        var next: UInt32
        var blocks: UInt32
    }

    /// The groups of the last step, then those of the one before it, and so on.
    private var groups: [Group] = []
    /// By step: where its groups begin and end.
    private var ranges: [Range<Int>]

    /// O(blocks that arrive or leave).
    init(_ steps: StepSequence) {
        ranges = Array(repeating: 0..<0, count: steps.stepCount)
        /// By local: the next step in which it arrives.
        var nextOfBlock = [UInt32](repeating: UInt32(steps.stepCount), count: steps.blockCount)
        /// By next step: its group, if that is of the step at hand.
        var groupOfNext = [Int](repeating: -1, count: steps.stepCount + 1)
        for step in (0..<steps.stepCount).reversed() {
            let start = groups.count
            var stays = steps.touches(ofStep: step).count
            if step + 1 < steps.stepCount {
                let leaving = steps.leaving(inStep: step + 1)
                stays -= leaving.count
                for block in leaving {
                    let next = nextOfBlock[Int(block)]
                    if groupOfNext[Int(next)] < start {
                        groupOfNext[Int(next)] = groups.count
                        groups.append(Group(next: next, blocks: 0))
                    }
                    groups[groupOfNext[Int(next)]].blocks += 1
                }
            }
            if stays > 0 { groups.append(Group(next: UInt32(step + 1), blocks: UInt32(stays))) }
            ranges[step] = start..<groups.count
            for block in steps.arriving(inStep: step) { nextOfBlock[Int(block)] = UInt32(step) }
        }
    }

    func ofStep(_ step: Int) -> ArraySlice<Group> { groups[ranges[step]] }
}
