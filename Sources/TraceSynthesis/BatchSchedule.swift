/// Which requests of a shard run at each engine step, in the order in which their records are written.
struct BatchSchedule {
    /// One engine step: the running requests, ascending.
    typealias Tick = [Int]

    /// First engine step of each request of the shard, and the shard's requests.
    private let starts: [(request: Int, tick: Int)]
    private let steps: Int
    let tickCount: Int

    init(recipe: SynthesisRecipe, requests: Range<Int>) {
        steps = recipe.steps
        switch recipe.arrival {
        case .together: starts = BatchSchedule.batches(recipe, requests)
        case .bursts: starts = BatchSchedule.bursts(recipe, requests)
        }
        tickCount = (starts.map(\.tick).max() ?? -recipe.steps) + recipe.steps
    }

    func running(at tick: Int) -> Tick {
        starts.lazy.filter { $0.tick <= tick && tick < $0.tick + steps }.map(\.request)
    }

    /// Batches are aligned to the run, not to the shard.
    private static func batches(_ recipe: SynthesisRecipe, _ requests: Range<Int>) -> [(request: Int, tick: Int)] {
        let firstBatch = requests.lowerBound / recipe.concurrency
        return requests.map { ($0, ($0 / recipe.concurrency - firstBatch) * recipe.steps) }
    }

    /// Half of the requests come with the one before them, the others up to one and a half runs later.
    private static func bursts(_ recipe: SynthesisRecipe, _ requests: Range<Int>) -> [(request: Int, tick: Int)] {
        var random = SplitMix64(mixing: recipe.seed, UInt64(requests.lowerBound), 10)
        var arrival = 0
        var starts: [(request: Int, tick: Int)] = []
        for request in requests {
            if request > requests.lowerBound && random.next() & 1 == 0 {
                arrival += 1 + random.below(recipe.steps + recipe.steps / 2)
            }
            starts.append((request, admission(after: starts.map(\.tick), arrival, recipe)))
        }
        return starts
    }

    /// The first engine step from `arrival` on, and from the previous admission, at which fewer than `concurrency` run.
    private static func admission(after starts: [Int], _ arrival: Int, _ recipe: SynthesisRecipe) -> Int {
        let earliest = max(arrival, starts.last ?? 0)
        guard starts.count >= recipe.concurrency else { return earliest }
        return max(earliest, starts[starts.count - recipe.concurrency] + recipe.steps)
    }
}
