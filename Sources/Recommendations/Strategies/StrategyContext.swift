import LocalityModel
import Sizing

/// What decides over strategies beside findings and measurements: whether a cache is possible at all, what was chosen,
/// and what is saved by those that no policy measures.
struct StrategyContext {
    /// Why no cache can be proposed.
    enum Obstacle: Equatable {
        /// One step touches so much of the sequence that only the whole cache holds it.
        case wholeSequence(stepBlocks: Int, sequenceBlocks: Int)
        /// One step does not fit the budget.
        case budget(stepBlocks: Int, budgetBlocks: Int)
    }

    var obstacle: Obstacle?
    /// What sizing chose for this trace; nil where it was not sized.
    var plan: BufferPlan?
    /// Share of the misses that the split over layers saves.
    var layerSaving: Double?
    /// Share of the modelled time that the best block size saves.
    var unitSaving: Double?

    init() {}

    init(
        _ result: AnalysisResult, limit: CapacityLimit, plan: BufferPlan?, blockSizes: [BlockSizeCost]?,
        layerSplit: LayerSplit?
    ) {
        self.plan = plan
        if let step = result.smallestFeasibleCapacityBlocks {
            if let sequence = limit.sequenceBlocks, limit.isWhole(step) {
                obstacle = .wholeSequence(stepBlocks: step, sequenceBlocks: sequence)
            } else if let budget = limit.budgetBlocks, limit.exceedsBudget(step) {
                obstacle = .budget(stepBlocks: step, budgetBlocks: budget)
            }
        }
        layerSaving = layerSplit?.saving
        let own = blockSizes?.first { $0.blockSizeTokens == result.blockSizeTokens }?.fetchMicrosecondsPerStep
        if let best = blockSizes?.first?.fetchMicrosecondsPerStep, let own, own > 0 {
            unitSaving = 1 - best / own
        }
    }

    /// What a strategy saves that no policy measures; nil where that is not known.
    func saving(of description: StrategyDescription) -> Double? {
        switch description.size {
        case .layerBudget: layerSaving
        case .unitAlone: unitSaving
        case .lruShare, .workingSet: nil
        }
    }

    /// Whether the obstacle stands against a strategy. A larger tier than HBM may hold what a budget does not.
    func blocks(_ description: StrategyDescription) -> Bool {
        switch obstacle {
        case nil: false
        case .wholeSequence: description.isCache
        case .budget: description.policy != nil || description.size == .layerBudget
        }
    }

    /// Whether what sizing chose is the strategy: a buffer in HBM with everything else in host memory.
    func isChosen(_ description: StrategyDescription) -> Bool {
        description.isBelowHBM && plan?.chosenBuffer != nil
    }

    /// Whether sizing chose something else than what a strategy does.
    func contradicts(_ description: StrategyDescription, best: BlockSizeCost?) -> Bool {
        switch plan?.choice {
        case nil: false
        case .whole, .some(.none): description.isCache
        case .buffer(let buffer):
            description.size == .unitAlone && best.map { $0.blockSizeTokens != buffer.blockSizeTokens } == true
        }
    }
}

extension StrategyDescription {
    /// Whether it keeps a part of the blocks near: nothing to win where the whole cache is.
    var isCache: Bool { size != .unitAlone }
}
