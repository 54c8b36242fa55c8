/// Selections of a pure shape, for which every answer of an analysis can be told in advance.
struct ShapeSelector {
    private let selection: SynthesisRecipe.Selection
    private let promptTokens: Int
    private let k: Int
    private let seed: SplitMix64
    private let hotSet: [Int32]

    init(recipe: SynthesisRecipe, promptTokens: Int, request: Int, layer: Int) {
        selection = recipe.selection
        self.promptTokens = promptTokens
        k = recipe.k
        seed = SplitMix64(mixing: recipe.seed, UInt64(request), UInt64(layer), 9)
        hotSet = recipe.selection == .hotSet ? ShapeSelector.hotSet(k, below: promptTokens, seed) : []
    }

    func positions(step: Int, sequenceTokens: Int) -> [Int32] {
        switch selection {
        case .slidingWindow: (max(0, sequenceTokens - k)..<sequenceTokens).reversed().map(Int32.init)
        case .hotSet: hotSet
        case .cyclic: (0..<min(k, promptTokens)).map { Int32((step * k + $0) % promptTokens) }
        case .uniform, .scored: uniform(step: step, sequenceTokens: sequenceTokens)
        }
    }

    private func uniform(step: Int, sequenceTokens: Int) -> [Int32] {
        var stream = seed
        return ShapeSelector.distinct(k, below: sequenceTokens, SplitMix64(mixing: stream.next(), UInt64(step)))
    }

    /// Whole aligned runs of 64 positions for 15/16 of k, so that some blocks are hot, and single positions elsewhere.
    private static func hotSet(_ k: Int, below promptTokens: Int, _ random: SplitMix64) -> [Int32] {
        let run = 64
        let runs = Set(distinct(k * 15 / 16 / run, below: promptTokens / run, random))
        let inRuns = (0..<Int32(promptTokens)).filter { runs.contains($0 / Int32(run)) }
        let outside = (0..<Int32(promptTokens)).filter { !runs.contains($0 / Int32(run)) }
        return inRuns + distinct(k - inRuns.count, below: outside.count, random).map { outside[Int($0)] }
    }

    /// `count` distinct numbers below `bound` in random order (all of them if there are no more): a partial shuffle.
    private static func distinct(_ count: Int, below bound: Int, _ random: SplitMix64) -> [Int32] {
        var random = random
        var all = Array(0..<Int32(bound))
        let taken = min(count, bound)
        for index in 0..<taken { all.swapAt(index, index + random.below(bound - index)) }
        return Array(all.prefix(taken))
    }
}
