@testable import TraceSynthesis

/// A step-atomic buffer of single tokens under one policy, written for clarity: the twin that the calibration is
/// checked with.
///
/// Hits are judged at the start of a step; what is missing is loaded; then, while more than `capacity` tokens are
/// resident, one that the step did not select is evicted.
struct BufferSimulation {
    enum Policy: CaseIterable { case lru, fifo, clock, random, belady }

    let policy: Policy
    let capacity: Int
    /// Selections by step.
    let steps: [[Int32]]
    let tokens: Int

    /// Touches of tokens that were selected at an earlier step, and how many of them missed, from step `start` on.
    func warmTouches(from start: Int = 0) -> (count: Int, misses: Int) {
        let nextUse = policy == .belady ? nextUses() : []
        var state = State(tokens: tokens)
        var total = (count: 0, misses: 0)
        for (step, selected) in steps.enumerated() {
            for token in selected {
                state.isSelected[Int(token)] = true
                guard step >= start, state.wasTouched[Int(token)] else { continue }
                total.count += 1
                total.misses += state.isResident[Int(token)] ? 0 : 1
            }
            state.rank(selected, policy, nextUse: policy == .belady ? nextUse[step] : [])
            if policy == .clock {
                state.loadByHand(selected, capacity: capacity)
            } else {
                state.load(selected)
                state.evict(downTo: capacity, policy)
            }
            for token in selected { state.isSelected[Int(token)] = false }
        }
        return total
    }

    /// For each step and selected token, the next step that selects it.
    private func nextUses() -> [[Int]] {
        var next = Array(repeating: Int.max, count: tokens)
        var uses: [[Int]] = []
        for (step, selected) in steps.enumerated().reversed() {
            uses.append(selected.map { next[Int($0)] })
            for token in selected { next[Int(token)] = step }
        }
        return uses.reversed()
    }

    private struct State {
        var isResident: [Bool]
        var isSelected: [Bool]
        var wasTouched: [Bool]
        /// The lowest is evicted first.
        var keepRank: [Int]
        var resident: [Int32] = []
        /// Whether a token was hit since the hand last passed it.
        var isReferenced: [Bool]
        var clock = 0
        var random = SplitMix64(seed: 1)

        init(tokens: Int) {
            isResident = Array(repeating: false, count: tokens)
            isSelected = isResident
            wasTouched = isResident
            isReferenced = isResident
            keepRank = Array(repeating: -1, count: tokens)
        }

        mutating func rank(_ selected: [Int32], _ policy: Policy, nextUse: [Int]) {
            switch policy {
            case .random: break
            case .clock: for token in selected where isResident[Int(token)] { isReferenced[Int(token)] = true }
            case .belady: for (token, use) in zip(selected, nextUse) { keepRank[Int(token)] = -use }
            case .fifo: stamp(selected.filter { !isResident[Int($0)] }.sorted())
            case .lru:
                let old = selected.filter { wasTouched[Int($0)] }
                let new = selected.filter { !wasTouched[Int($0)] }
                stamp(new.sorted(by: >) + old.sorted { keepRank[Int($0)] < keepRank[Int($1)] })
            }
        }

        private mutating func stamp(_ tokens: [Int32]) {
            for token in tokens {
                keepRank[Int(token)] = clock
                clock += 1
            }
        }

        mutating func load(_ selected: [Int32]) {
            for token in selected {
                wasTouched[Int(token)] = true
                if !isResident[Int(token)] { resident.append(token) }
                isResident[Int(token)] = true
            }
        }

        /// CLOCK: `resident` is the ring with the hand at its front; what is loaded or passed over stands behind it.
        mutating func loadByHand(_ selected: [Int32], capacity: Int) {
            for token in selected.sorted() where !isResident[Int(token)] {
                if resident.count >= capacity { evictAtHand() }
                resident.append(token)
                isReferenced[Int(token)] = false
                isResident[Int(token)] = true
            }
            for token in selected { wasTouched[Int(token)] = true }
        }

        private mutating func evictAtHand() {
            while true {
                let token = resident.removeFirst()
                if !isSelected[Int(token)] && !isReferenced[Int(token)] {
                    isResident[Int(token)] = false
                    return
                }
                if !isSelected[Int(token)] { isReferenced[Int(token)] = false }
                resident.append(token)
            }
        }

        mutating func evict(downTo capacity: Int, _ policy: Policy) {
            let excess = resident.count - capacity
            guard excess > 0 else { return }
            var candidates = resident.filter { !isSelected[Int($0)] }
            if policy == .random {
                for index in 0..<excess { candidates.swapAt(index, index + random.below(candidates.count - index)) }
            } else {
                candidates.sort { keepRank[Int($0)] < keepRank[Int($1)] }
            }
            for token in candidates.prefix(excess) { isResident[Int(token)] = false }
            resident.removeAll { !isResident[Int($0)] }
        }
    }
}
