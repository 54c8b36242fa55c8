import LocalityModel

/// The deterministic policies of the step-atomic simulation.
enum NaivePolicy: String, CaseIterable {
    case lru, fifo, clock, lfu, belady
    case slidingWindow = "sliding_window"
    case hotPinning = "hot_pinning"

    var isStatic: Bool { self == .slidingWindow || self == .hotPinning }
}

extension NaiveAnalysis {
    /// Hits of a policy at one capacity over all streams; a dynamic one that cannot hold the largest step has none.
    func policyResult(
        _ policy: NaivePolicy, capacity: Int, _ streams: [NaiveStream], minimumFeasible: Int
    ) -> PolicyResult {
        guard policy.isStatic || capacity >= minimumFeasible else {
            return PolicyResult(infeasibleCapacityBlocks: capacity)
        }
        let touches = streams.flatMap { policyTouches(policy, capacity: capacity, $0) }
        let hits = touches.count { $0.isHit }
        let warm = touches.filter { !$0.isFirst }
        return PolicyResult(
            capacityBlocks: capacity, hits: hits, misses: touches.count - hits,
            hitRate: share(hits, of: touches.count),
            warmHitRate: warm.isEmpty ? nil : share(warm.count { $0.isHit }, of: warm.count))
    }

    private struct Touch {
        var isHit: Bool
        var isFirst: Bool
    }

    private func policyTouches(_ policy: NaivePolicy, capacity: Int, _ stream: NaiveStream) -> [Touch] {
        let hits: [Set<Int>]
        switch policy {
        case .slidingWindow: hits = slidingWindowHits(stream, capacity: capacity)
        case .hotPinning: hits = hotPinningHits(stream, capacity: capacity)
        case .clock: hits = clockHits(stream, capacity: capacity)
        default: hits = dynamicHits(policy, stream, capacity: capacity)
        }
        var seen: Set<Int> = []
        return zip(touchedSets(stream), hits).flatMap { touched, hits in
            touched.map { Touch(isHit: hits.contains($0), isFirst: seen.insert($0).inserted) }
        }
    }

    /// The C blocks that end at the current one; nothing where the sequence's length is unknown.
    private func slidingWindowHits(_ stream: NaiveStream, capacity: Int) -> [Set<Int>] {
        stream.steps.map { step in
            guard step.sequenceLength > 0 else { return [] }
            let current = (step.sequenceLength - 1) / blockSize
            return Set(step.touchedBlocks(blockSize: blockSize).filter { max(0, current - $0) < capacity })
        }
    }

    /// The C blocks touched in most records, ties to the smaller id.
    private func hotPinningHits(_ stream: NaiveStream, capacity: Int) -> [Set<Int>] {
        let hottest = recordsPerBlock(stream).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let pinned = Set(hottest.prefix(capacity).map(\.key))
        return touchedSets(stream).map { pinned.intersection($0) }
    }

    /// Second chance: a queue that the hand stands before. A block that it passes goes to the end, as a block does that
    /// is loaded in place of the one evicted.
    private func clockHits(_ stream: NaiveStream, capacity: Int) -> [Set<Int>] {
        var queue: [(block: Int, isReferenced: Bool)] = []
        return touchedSets(stream).map { touched in
            let hits = Set(queue.map(\.block)).intersection(touched)
            queue = queue.map { ($0.block, $0.isReferenced || hits.contains($0.block)) }
            for block in touched where !hits.contains(block) {
                while queue.count == capacity {
                    let next = queue.removeFirst()
                    if touched.contains(next.block) {
                        queue.append(next)
                    } else if next.isReferenced {
                        queue.append((next.block, false))
                    } else {
                        break
                    }
                }
                queue.append((block, false))
            }
            return hits
        }
    }

    /// S ∩ R at the start of each step; then S∖R is loaded and victims leave R∖S until C blocks are resident.
    private func dynamicHits(_ policy: NaivePolicy, _ stream: NaiveStream, capacity: Int) -> [Set<Int>] {
        let touchedSets = touchedSets(stream)
        var resident: Set<Int> = []
        var history = History()
        return touchedSets.indices.map { step in
            let touched = Set(touchedSets[step])
            let hits = resident.intersection(touched)
            history.take(touchedSets[step], loaded: touched.subtracting(resident), step: step)
            history.lruOrder = lruOrder(history.lruOrder, afterTouching: touchedSets[step])
            resident.formUnion(touched)
            if resident.count > capacity {
                let candidates = resident.subtracting(touched)
                let ranked = rankedVictims(policy, candidates, history, future: touchedSets[(step + 1)...])
                resident.subtract(ranked.prefix(resident.count - capacity))
            }
            return hits
        }
    }

    /// What the policies remember of a stream.
    private struct History {
        var lruOrder: [Int] = []
        /// Block → the step it was last loaded in.
        var loadStep: [Int: Int] = [:]
        /// Block → touches so far.
        var touches: [Int: Int] = [:]

        mutating func take(_ touched: [Int], loaded: Set<Int>, step: Int) {
            for block in touched { touches[block, default: 0] += 1 }
            for block in loaded { loadStep[block] = step }
        }
    }

    /// The candidates, the first victim first.
    private func rankedVictims(
        _ policy: NaivePolicy, _ candidates: Set<Int>, _ history: History, future: ArraySlice<[Int]>
    ) -> [Int] {
        let leastRecentFirst = history.lruOrder.reversed().filter { candidates.contains($0) }
        switch policy {
        case .fifo: return candidates.sorted().stablySorted { history.loadStep[$0] ?? 0 }
        case .lfu: return leastRecentFirst.stablySorted { history.touches[$0] ?? 0 }
        case .belady:
            let nextTouch = nextTouches(future)
            return leastRecentFirst.stablySorted { -(nextTouch[$0] ?? Int.max) }
        default: return leastRecentFirst
        }
    }

    /// Block → the step of its first touch from here on.
    private func nextTouches(_ future: ArraySlice<[Int]>) -> [Int: Int] {
        Dictionary(zip(future.indices, future).flatMap { step, touched in touched.map { ($0, step) } }) { first, _ in
            first
        }
    }
}

extension [Int] {
    /// Ascending by a key; elements of equal keys keep their order.
    fileprivate func stablySorted(by key: (Int) -> Int) -> [Int] {
        enumerated().map { (key: key($1), place: $0, element: $1) }
            .sorted { ($0.key, $0.place) < ($1.key, $1.place) }
            .map(\.element)
    }
}
