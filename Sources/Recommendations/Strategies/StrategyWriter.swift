import LocalityModel
import Sizing
import Wording

/// Turns the ranking into strategies: what each needs, what it is expected to give, what decides, what speaks against.
struct StrategyWriter {
    let result: AnalysisResult
    let findings: [Finding]
    let policies: PolicyMeasurements
    let geometry: StreamGeometry
    let words: ExplanationCatalogue
    let blockSizes: [BlockSizeCost]?
    let layerSplit: LayerSplit?
    let limit: CapacityLimit
    let context: StrategyContext

    func strategies(_ ranking: StrategyRanking) -> [Strategy] {
        ranking.ranked().enumerated().map { index, judgement in
            strategy(judgement, rank: index + 1)
        }
    }

    private func strategy(_ judgement: StrategyRanking.Judgement, rank: Int) -> Strategy {
        let description = judgement.description
        let text = words.strategy(description.code)
        let blocks = capacityBlocks(judgement).flatMap { isAllowed($0, description) ? $0 : nil }
        let share =
            description.policy.flatMap { policies[$0] }.map { HitShare(share: $0.share, source: $0.source) }
            ?? expectedShare(description, blocks)
        return Strategy(
            strategy: description.code, rank: rank, verdict: judgement.verdict, title: text?.title ?? description.code,
            summary: text?["Summary"] ?? "", deciding: deciding(judgement, blocks),
            evidence: judgement.support.map(\.code),
            needs: StrategyNeeds(
                capacityBlocks: blocks, capacityBytes: geometry.bytes(ofBlocks: blocks), other: text?["Needs"]),
            expectedHitShare: share?.share, expectedSource: share?.source, against: against(judgement))
    }

    private func capacityBlocks(_ judgement: StrategyRanking.Judgement) -> Int? {
        if let measured = judgement.description.policy.flatMap({ policies[$0] }) { return measured.capacityBlocks }
        guard result.hasCausalStreams else { return nil }
        let shares = result.placementSimulation?.capacityForShare
        switch judgement.description.size {
        case .lruShare(let share): return shares?[share]
        case .workingSet(let windowSteps):
            return result.meanWorkingSetBlocks(windowSteps: windowSteps).map { Int($0.rounded(.up)) }
        case .layerBudget: return layerSplit?.evenBlocks
        case .unitAlone: return nil
        }
    }

    /// A tier below HBM may be larger than HBM's budget, nothing larger than the sequence.
    private func isAllowed(_ blocks: Int, _ description: StrategyDescription) -> Bool {
        !result.holdsWholeSequences(blocks) && (description.isBelowHBM ? !limit.isWhole(blocks) : limit.allows(blocks))
    }

    private func expectedShare(_ description: StrategyDescription, _ blocks: Int?) -> HitShare? {
        guard let blocks else { return nil }
        if description.isBelowHBM { return result.lruShare(capacityBlocks: blocks) }
        guard description.size == .layerBudget else { return nil }
        return layerSplit.map { HitShare(share: $0.hitRate, source: Reason(.layerCurves)) }
    }

    private func deciding(_ judgement: StrategyRanking.Judgement, _ blocks: Int?) -> String {
        if context.isChosen(judgement.description), let plan = context.plan, let buffer = plan.chosenBuffer {
            return words.phrase("deciding-chosen", ["rows": BufferPlanSentences(plan, words: words).name(buffer)])
        }
        if context.blocks(judgement.description), let obstacle { return obstacle }
        if judgement.description.size == .unitAlone, let best = blockSizes?.first { return deciding(best) }
        if judgement.description.size == .layerBudget, let layerSplit, !judgement.support.isEmpty {
            return words.phrase(
                "deciding-layers",
                ["saving": NumberText.percent(layerSplit.saving), "total": NumberText.integer(layerSplit.totalBlocks)])
        }
        if let measured = judgement.measured { return deciding(judgement, measured) }
        if let strongest = judgement.support.first?.claim { return strongest }
        if let strongest = judgement.opposition.first?.claim { return strongest }
        return words.phrase("deciding-nothing")
    }

    private func deciding(_ judgement: StrategyRanking.Judgement, _ measured: PolicyMeasurements.Measured) -> String {
        let lru = policies["lru"]
        let isLRU = judgement.description.policy == "lru"
        let isComparable = lru?.capacityBlocks == measured.capacityBlocks
        return words.phrase(
            isLRU || lru == nil ? "deciding-measured" : isComparable ? "deciding-against-lru" : "deciding-beside-lru",
            [
                "share": NumberText.percent(measured.share), "capacity": NumberText.integer(measured.capacityBlocks),
                "lru": NumberText.percent(lru?.share ?? 0),
                "lru_capacity": NumberText.integer(lru?.capacityBlocks ?? 0),
            ])
    }

    private func deciding(_ best: BlockSizeCost) -> String {
        let own = blockSizes?.first { $0.blockSizeTokens == result.blockSizeTokens }
        if best.blockSizeTokens == result.blockSizeTokens {
            let time = NumberText.significant(best.fetchMicrosecondsPerStep)
            return words.phrase(
                "deciding-own-block-size", ["best": NumberText.integer(best.blockSizeTokens), "time": time])
        }
        return words.phrase(
            "deciding-block-size",
            [
                "best": NumberText.integer(best.blockSizeTokens),
                "time": NumberText.significant(best.fetchMicrosecondsPerStep),
                "own": NumberText.integer(result.blockSizeTokens),
                "own_time": NumberText.significant(own?.fetchMicrosecondsPerStep ?? best.fetchMicrosecondsPerStep),
            ])
    }

    private func against(_ judgement: StrategyRanking.Judgement) -> [CounterArgument] {
        if context.isChosen(judgement.description) { return [] }
        var arguments = judgement.opposition.map { CounterArgument(code: $0.code, text: $0.claim ?? $0.title) }
        let relevant = judgement.description.support
        for finding in findings where relevant.contains(finding.code) {
            if let contradiction = finding.contradictedBy {
                arguments.append(CounterArgument(code: finding.code, text: contradiction.claim))
            }
        }
        if judgement.description.policy == "hot_pinning", judgement.measured != nil {
            arguments.append(CounterArgument(code: nil, text: words.phrase("against-hindsight")))
        }
        if judgement.description.policy == "lru", policies.recencyMisleads(tie: 0) {
            arguments.append(CounterArgument(code: nil, text: words.phrase("against-recency")))
        }
        if judgement.verdict != .notRecommended, let contradiction = contradiction(judgement.description) {
            arguments.insert(CounterArgument(code: nil, text: contradiction), at: 0)
        }
        return arguments
    }

    /// Why no cache can be proposed, in a sentence.
    private var obstacle: String? {
        switch context.obstacle {
        case nil: nil
        case .wholeSequence(let step, let sequence):
            words.phrase(
                "deciding-whole", ["step": NumberText.integer(step), "sequence": NumberText.integer(sequence)])
        case .budget(let step, let budget):
            words.phrase(
                "deciding-budget", ["step": NumberText.integer(step), "budget": NumberText.integer(budget)])
        }
    }

    /// What sizing chose, where that is something else.
    private func contradiction(_ description: StrategyDescription) -> String? {
        guard let plan = context.plan else { return nil }
        if context.contradicts(description, best: blockSizes?.first) {
            return words.phrase("against-sizing")
        }
        guard let buffer = plan.chosenBuffer, description.policy != nil,
            buffer.blockSizeTokens != result.blockSizeTokens
        else { return nil }
        return words.phrase("against-sizing-unit", ["rows": BufferPlanSentences(plan, words: words).name(buffer)])
    }
}
