extension PlacementPolicy {
    /// Evicts the block whose next touch is farthest away, one never touched again first: the bound of every
    /// demand-filled policy (Belady 1966), here on whole steps. Needs the stream's future.
    ///
    /// Blocks with the same next step are interchangeable: which of them is evicted changes no hit. So the cache is
    /// simulated without identities, as the number of resident blocks for each next step.
    /// O(touches + steps / 64) a step; 4 bytes a touch on top of the log.
    public static let belady = PlacementPolicy(name: "belady", isStatic: false) { steps, capacities, _ in
        let nextSteps = nextSteps(steps)
        return capacities.map { capacity in
            let hits = beladyHits(steps, nextSteps: nextSteps.span, capacity: capacity)
            return PolicyHits(hits: hits, warmHits: hits)
        }
    }

    /// By touch: the next step that touches its block, the number of steps if none does.
    private static func nextSteps(_ steps: StepSequence) -> [UInt32] {
        var next = [UInt32](repeating: 0, count: steps.locals.count)
        var nextOfBlock = [UInt32](repeating: UInt32(steps.stepCount), count: steps.blockCount)
        for step in (0..<steps.stepCount).reversed() {
            for touch in steps.touches(ofStep: step) {
                let block = Int(steps.locals[touch])
                next[touch] = nextOfBlock[block]
                nextOfBlock[block] = UInt32(step)
            }
        }
        return next
    }

    private static func beladyHits(_ steps: StepSequence, nextSteps: Span<UInt32>, capacity: Int) -> Int {
        /// By step, and one more for never: resident blocks that are touched next in it.
        var residentUntil = [Int](repeating: 0, count: steps.stepCount + 1)
        var nonEmpty = IndexBitmap(count: steps.stepCount + 1)
        var resident = 0
        var hits = 0
        for step in 0..<steps.stepCount {
            let touches = steps.touches(ofStep: step)
            hits += residentUntil[step]
            resident += touches.count - residentUntil[step]
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
            for touch in touches {
                residentUntil[Int(nextSteps[touch])] += 1
                nonEmpty.insert(Int(nextSteps[touch]))
            }
        }
        return hits
    }
}
