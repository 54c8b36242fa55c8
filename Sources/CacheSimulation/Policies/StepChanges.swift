/// Which blocks a step leaves, takes up again, and touches first, compared with the step before.
struct StepChanges {
    private(set) var leaving: [UInt32] = []
    private(set) var returning: [UInt32] = []
    private(set) var first: [UInt32] = []
    private var last: [UInt32] = []
    /// By local: 1 + the last step that touched it.
    private var stamps: [UInt32] = []
    private var step: UInt32 = 0

    /// The next step. O(touches).
    ///
    /// - Parameters:
    ///   - touched: locals, ascending by block id.
    ///   - knownBlockCount: locals from here on are first touches.
    mutating func advance(to touched: Span<UInt32>, knownBlockCount: Int) {
        leaving.removeAll(keepingCapacity: true)
        returning.removeAll(keepingCapacity: true)
        first.removeAll(keepingCapacity: true)
        step += 1
        for index in touched.indices {
            let local = Int(touched[index])
            if local >= knownBlockCount {
                first.append(touched[index])
                stamps.append(step)
            } else {
                if stamps[local] != step - 1 { returning.append(touched[index]) }
                stamps[local] = step
            }
        }
        for local in last where stamps[Int(local)] != step { leaving.append(local) }
        last.removeAll(keepingCapacity: true)
        for index in touched.indices { last.append(touched[index]) }
    }
}

extension StepSequence {
    /// Moves a step-atomic LRU order from step to step.
    func forEachLRUOrder(_ body: (_ stack: borrowing StepAtomicLRUStack) -> Void) -> DepthHistogram {
        var stack = StepAtomicLRUStack()
        var depths = DepthHistogram()
        var deeper = DeeperTouches(isCounted: false)
        var changes = StepChanges()
        var pending = PendingSlots()
        var blocks = [BlockMemory](repeating: BlockMemory(), count: blockCount)
        for step in 0..<stepCount {
            changes.advance(
                to: locals.span.extracting(touches(ofStep: step)), knownBlockCount: knownBlockCounts[step])
            stack.observe(
                leaving: changes.leaving.span, returning: changes.returning.span, first: changes.first.span,
                blocks: &blocks, depths: &depths, deeper: &deeper, pending: &pending)
            body(stack)
        }
        return depths
    }
}
