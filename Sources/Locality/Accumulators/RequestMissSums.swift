import CacheSimulation
import LocalityModel

/// What the steps of one request missed at one block size, summed: of all its steps, and of those from
/// `--warmup-steps` on. Exact integers, of requests that a result shows.
///
/// Stores only capacities that can still differ: from the last stored one up all warm touches hit, and only first
/// touches miss. Memory: 16 bytes a capacity, about ten of them.
struct RequestMissSums: Equatable {
    let steps: Int
    let steadySteps: Int
    /// Index in the grid of the first sum.
    let firstIndex: Int
    /// By capacity, at least one.
    let all: [Int]
    let steady: [Int]

    init(steps: Int, steadySteps: Int, firstIndex: Int, all: [Int], steady: [Int]) {
        self.steps = steps
        self.steadySteps = steadySteps
        self.firstIndex = firstIndex
        self.all = all
        self.steady = steady
    }

    /// O(steps · capacities).
    ///
    /// - Parameter slots: the request's steps in `rows`, by ordinal.
    init(_ rows: borrowing RequestStepRows, slots: [Int], warmupSteps: Int) {
        let (first, last) = (rows.known.lowerBound, rows.known.upperBound)
        var all: [Int] = []
        var steady: [Int] = []
        for index in first...last {
            let misses = slots.map { rows.misses($0, index) }
            all.append(misses.reduce(0, +))
            steady.append(misses.dropFirst(warmupSteps).reduce(0, +))
        }
        self.init(
            steps: slots.count, steadySteps: max(0, slots.count - warmupSteps), firstIndex: first, all: all,
            steady: steady)
    }

    /// At capacities of the grid. - Precondition: the first holds every step.
    func result(_ reported: ClosedRange<Int>) -> RequestMisses {
        func values(_ sums: [Int]) -> [Int] { reported.map { sums[min(max(0, $0 - firstIndex), sums.count - 1)] } }
        return RequestMisses(steps: steps, steadySteps: steadySteps, misses: values(all), steadyMisses: values(steady))
    }
}
