import CacheSimulation
import LocalityModel

/// The misses of complete request steps at one block size, over requests: everything that `request_step_misses` needs
/// but the context lengths. Exact integers: merging in any order gives the same.
///
/// Kept are the capacities of the grid that the steps so far leave open: below `firstIndex` one of them does not fit,
/// and at the last kept and every larger one only first touches miss. A larger one that a later step asks for begins
/// as a copy of the last.
///
/// Memory: the distinct sums of misses at each of these capacities, however many steps there are.
struct StepMissTotals: Equatable {
    /// Index in the grid of `capacities[0]`.
    private(set) var firstIndex = 0
    /// Ascending, at least one.
    private(set) var capacities = [CapacityMisses()]
    /// By point of the warm-up curve: requests that reach it.
    private(set) var requests: [UInt64] = []

    /// - Precondition: at least one capacity.
    init(firstIndex: Int = 0, capacities: [CapacityMisses] = [CapacityMisses()], requests: [UInt64] = []) {
        self.firstIndex = firstIndex
        self.capacities = capacities
        self.requests = requests
    }

    /// Adds a step. O(capacities kept).
    mutating func add(_ misses: borrowing StepMisses, ordinal: Int, warmupSteps: Int) {
        drop(before: misses.known.lowerBound)
        keep(through: misses.known.upperBound)
        let point = WarmupCurve.point(at: ordinal)
        if let point { requests.addCount(1, at: point) }
        for place in capacities.indices {
            capacities[place].add(misses[firstIndex + place], isSteady: ordinal >= warmupSteps, point: point)
        }
    }

    mutating func merge(_ other: StepMissTotals) {
        var other = other
        drop(before: other.firstIndex)
        other.drop(before: firstIndex)
        keep(through: other.firstIndex + other.capacities.count - 1)
        other.keep(through: firstIndex + capacities.count - 1)
        requests.addCounts(other.requests)
        for place in capacities.indices { capacities[place].merge(other.capacities[place]) }
    }

    /// The misses at a capacity of the grid. - Precondition: it holds every step.
    func misses(at index: Int) -> CapacityMisses {
        precondition(index >= firstIndex, "a capacity holds every step")
        return capacities[min(index - firstIndex, capacities.count - 1)]
    }

    /// Lets go of capacities that cannot hold a step.
    private mutating func drop(before index: Int) {
        guard index > firstIndex else { return }
        capacities.removeFirst(min(index - firstIndex, capacities.count - 1))
        firstIndex = index
    }

    private mutating func keep(through index: Int) {
        while firstIndex + capacities.count <= index { capacities.append(capacities[capacities.count - 1]) }
    }
}

/// The misses of request steps with a cache of one capacity a stream.
struct CapacityMisses: Equatable {
    /// Of the steps before and from `--warmup-steps` on.
    private(set) var warmup = IntegerCounts()
    private(set) var steady = IntegerCounts()
    /// By point of the warm-up curve: Σ of the misses at its ordinal.
    private(set) var sums: [UInt64] = []

    init(warmup: IntegerCounts = IntegerCounts(), steady: IntegerCounts = IntegerCounts(), sums: [UInt64] = []) {
        self.warmup = warmup
        self.steady = steady
        self.sums = sums
    }

    fileprivate mutating func add(_ misses: Int, isSteady: Bool, point: Int?) {
        if isSteady { steady.add(misses) } else { warmup.add(misses) }
        if let point { sums.addCount(UInt64(misses), at: point) }
    }

    fileprivate mutating func merge(_ other: CapacityMisses) {
        warmup.merge(other.warmup)
        steady.merge(other.steady)
        sums.addCounts(other.sums)
    }

    /// All steps.
    var all: IntegerCounts {
        var all = warmup
        all.merge(steady)
        return all
    }
}

/// The step ordinals at which the warm-up curve is kept: 0 to 5, then 10, 20, 50, 100, 200, 500, 1000, …
enum WarmupCurve {
    static let ordinals: [Int] =
        Array(0...5)
        + (0..<17).reduce(into: [(10, 20, 50)]) { steps, _ in
            let (ten, twenty, fifty) = steps[steps.count - 1]
            steps.append((10 * ten, 10 * twenty, 10 * fifty))
        }.flatMap { [$0.0, $0.1, $0.2] }

    private static let points = Dictionary(uniqueKeysWithValues: zip(ordinals, ordinals.indices))

    /// The place of an ordinal among `ordinals`; nil if it is none of them.
    static func point(at ordinal: Int) -> Int? { points[ordinal] }
}

extension StepMissTotals {
    /// The result's part.
    ///
    /// - Parameters:
    ///   - depths: of the same steps: the smallest feasible capacity and the deepest touch say what is reported.
    ///   - contextTokens: the largest sequence length of each request.
    func result(_ depths: DepthHistogram, contextTokens: IntegerCounts, warmupSteps: Int) -> RequestStepMisses {
        let first = CapacityGrid.index(holding: depths.largestTouchedSet)
        let last = max(first, CapacityGrid.index(holding: depths.deepestTouch))
        let rows = (first...last).map { (capacity: CapacityGrid.capacities[$0], misses: misses(at: $0)) }
        return RequestStepMisses(
            warmupSteps: warmupSteps,
            capacities: rows.map { capacity, misses in
                StepMissesAtCapacity(
                    capacityBlocks: capacity, all: misses.all.summary ?? .empty, steady: misses.steady.summary)
            },
            warmupCurve: requests.indices.filter { requests[$0] > 0 }.map { point in
                WarmupPoint(
                    stepOrdinal: WarmupCurve.ordinals[point], requests: Int(requests[point]),
                    meanMisses: rows.map { Double($0.misses.sums[point]) / Double(requests[point]) })
            },
            contextTokens: contextTokens.summary)
    }
}
