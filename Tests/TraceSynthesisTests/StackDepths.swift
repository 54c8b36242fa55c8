@testable import TraceSynthesis

/// LRU stack depths of a stream of steps: a step-atomic LRU buffer of C ≥ k tokens hits a touch if and only if its
/// depth is from 1 to C. Checked against `BufferSimulation`.
struct StackDepths {
    /// By step and touch, in the order of the selection; 0 for a first touch.
    private(set) var depths: [[Int]] = []

    init(steps: [[Int32]], tokens: Int) {
        let touches = steps.reduce(0) { $0 + $1.count }
        var stamps = Array(repeating: -1, count: tokens)
        // A Fenwick tree over stamps: how many tokens bear a stamp up to a given one.
        var tree = Array(repeating: 0, count: touches + 1)
        var (live, clock) = (0, 0)
        func add(_ change: Int, at stamp: Int) {
            var index = stamp + 1
            while index <= touches {
                tree[index] += change
                index += index & -index
            }
        }
        func tokensBelow(_ stamp: Int) -> Int {
            var (index, sum) = (stamp, 0)
            while index > 0 {
                sum += tree[index]
                index -= index & -index
            }
            return sum
        }
        for step in steps {
            depths.append(step.map { stamps[Int($0)] < 0 ? 0 : live - tokensBelow(stamps[Int($0)]) })
            let old = step.filter { stamps[Int($0)] >= 0 }.sorted { stamps[Int($0)] < stamps[Int($1)] }
            for token in step.filter({ stamps[Int($0)] < 0 }).sorted(by: >) + old {
                if stamps[Int(token)] >= 0 { add(-1, at: stamps[Int(token)]) } else { live += 1 }
                stamps[Int(token)] = clock
                add(1, at: clock)
                clock += 1
            }
        }
    }

    /// Touches of a step that miss a buffer of `capacity` tokens, first touches left out.
    func misses(step: Int, capacity: Int) -> Int { depths[step].count { $0 > capacity } }

    /// Touches of a step that are not first ones.
    func warmTouches(step: Int) -> Int { depths[step].count { $0 > 0 } }
}
