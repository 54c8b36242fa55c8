import CacheSimulation
import LocalityModel

/// The misses of request steps at one block size, over requests: everything that `request_step_misses` needs but the
/// context lengths. Exact integers: merging in any order gives the same.
///
/// Stores only capacities of the grid that can still differ: below `firstIndex` some step does not fit; from the last
/// stored one up all warm touches hit, so a larger capacity that a later step asks for starts as its copy.
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

    /// Adds the steps of a whole request. O(steps · capacities kept).
    ///
    /// - Parameter slots: their places in `rows`, by ordinal.
    mutating func add(_ rows: borrowing RequestStepRows, slots: [Int], warmupSteps: Int) {
        guard !slots.isEmpty else { return }
        drop(before: rows.known.lowerBound)
        keep(through: rows.known.upperBound)
        let points = WarmupCurve.ordinals.prefix { $0 < slots.count }
        for point in points.indices { requests.addCount(1, at: point) }
        for place in capacities.indices {
            let misses = slots.map { rows.misses($0, firstIndex + place) }
            capacities[place].add(misses, points: points, warmupSteps: warmupSteps)
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
    /// Over requests: the mean of the steady steps of each.
    private(set) var means = RequestMeans()

    init(
        warmup: IntegerCounts = IntegerCounts(), steady: IntegerCounts = IntegerCounts(), sums: [UInt64] = [],
        means: RequestMeans = RequestMeans()
    ) {
        self.warmup = warmup
        self.steady = steady
        self.sums = sums
        self.means = means
    }

    /// Adds the misses of a request, by ordinal of the step.
    ///
    /// - Parameter points: the ordinals of the warm-up curve that it reaches.
    fileprivate mutating func add(_ misses: [Int], points: ArraySlice<Int>, warmupSteps: Int) {
        for (point, ordinal) in points.enumerated() { sums.addCount(UInt64(misses[ordinal]), at: point) }
        for count in misses.prefix(warmupSteps) { warmup.add(count) }
        let rest = misses.dropFirst(warmupSteps)
        guard !rest.isEmpty else { return }
        for count in rest { steady.add(count) }
        means.add(sum: rest.reduce(0, +), steps: rest.count)
    }

    fileprivate mutating func merge(_ other: CapacityMisses) {
        warmup.merge(other.warmup)
        steady.merge(other.steady)
        sums.addCounts(other.sums)
        means.merge(other.means)
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
}

extension StepMissTotals {
    /// The capacities of the grid that a result reports: from the smallest that holds every step up to the first that
    /// reaches the deepest touch.
    static func reported(_ depths: DepthHistogram) -> ClosedRange<Int> {
        let first = CapacityGrid.index(holding: depths.largestTouchedSet)
        return first...max(first, CapacityGrid.index(holding: depths.deepestTouch))
    }

    /// The result's part.
    ///
    /// - Parameters:
    ///   - layers: of the same steps, by layer id.
    ///   - depths: of all layers: the smallest feasible capacity and the deepest touch say what is reported.
    ///   - contextTokens: the largest sequence length of each request.
    func result(
        _ layers: [(layerID: Int, totals: LayerTotals)], depths: DepthHistogram, contextTokens: IntegerCounts,
        selectedTokens: Int, plan: AnalysisRequest
    ) -> RequestStepMisses {
        let rows = Self.reported(depths).map { (capacity: CapacityGrid.capacities[$0], misses: misses(at: $0)) }
        let weights = layers.map { plan.weight(ofLayer: $0.layerID) }
        return RequestStepMisses(
            warmupSteps: plan.configuration.warmupSteps,
            writtenRows: zip(layers, weights).reduce(0) { $0 + $1.0.totals.writtenRows * $1.1 },
            layers: layers.map(\.layerID), layerWeights: weights.allSatisfy { $0 == 1 } ? nil : weights,
            selectedTokens: selectedTokens,
            capacities: rows.map { capacity, misses in
                StepMissesAtCapacity(
                    capacityBlocks: capacity, all: misses.all.skewedSummary ?? .empty,
                    steady: misses.steady.skewedSummary, requestMeans: misses.means.summary)
            },
            warmupCurve: requests.indices.filter { requests[$0] > 0 }.map { point in
                WarmupPoint(
                    stepOrdinal: WarmupCurve.ordinals[point], requests: Int(requests[point]),
                    meanMisses: rows.map { Double($0.misses.sums[point]) / Double(requests[point]) })
            },
            contextTokens: contextTokens.summary)
    }
}
