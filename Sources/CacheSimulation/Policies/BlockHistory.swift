/// What all caches of a stream know of one block, whatever their capacity.
struct BlockHistory {
    /// `lastStep` of a block that the step at hand touches.
    static let now = UInt32.max

    /// The last step that touched it, from 1; `now` while that is the step at hand.
    var lastStep: UInt32 = 0
    /// Touches before the run of steps that goes on, all of which touch it.
    fileprivate(set) var touches: UInt32 = 0
    /// The first step of that run.
    fileprivate var start: UInt32 = 0
}

extension StepSequence {
    /// Lets caches of several capacities access the steps in turn, so that what they all know is kept once. O(blocks
    /// that arrive or leave) a step, and what `access` does.
    ///
    /// - Parameters:
    ///   - caches: one a capacity.
    ///   - access: gets the step, from 0, and the history of all blocks with it; returns how many of the blocks that
    ///     arrive were missing.
    /// - Returns: hits of each cache.
    func hits<Cache>(
        _ caches: inout [Cache], _ access: (_ cache: inout Cache, _ step: Int, _ history: Span<BlockHistory>) -> Int
    ) -> [PolicyHits] {
        var history = [BlockHistory](repeating: BlockHistory(), count: blockCount)
        var hits = [Int](repeating: locals.count, count: caches.count)
        for step in 0..<stepCount {
            note(step, in: &history)
            for cache in caches.indices { hits[cache] -= access(&caches[cache], step, history.span) }
        }
        return hits.map { PolicyHits(hits: $0, warmHits: $0) }
    }

    private func note(_ step: Int, in history: inout [BlockHistory]) {
        let number = UInt32(step + 1)
        for block in leaving(inStep: step) {
            history[Int(block)].touches += number - history[Int(block)].start
            history[Int(block)].lastStep = number - 1
        }
        for block in arriving(inStep: step) {
            history[Int(block)].start = number
            history[Int(block)].lastStep = BlockHistory.now
        }
    }
}
