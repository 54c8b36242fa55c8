import LocalityModel
import Sizing

/// Builds the placement plan of one result (SPEC part 9).
struct PlanBuilder {
    let result: AnalysisResult
    let findings: [Finding]
    let options: AdviceOptions
    let words: ExplanationCatalogue
    /// Mean `touched_block_ratio` above which block metrics say little.
    let saturation: Double
    let limit: CapacityLimit
    private let geometry: StreamGeometry

    init(
        result: AnalysisResult, findings: [Finding], options: AdviceOptions, words: ExplanationCatalogue,
        limit: CapacityLimit, saturation: Double
    ) {
        self.limit = limit
        self.saturation = saturation
        self.result = result
        self.findings = findings
        self.options = options
        self.words = words
        geometry = StreamGeometry(result, options)
    }

    func plan() -> PlacementPlan {
        var plan = PlacementPlan(
            streams: geometry.streams, bytesPerBlock: geometry.bytesPerBlock, indexer: indexer,
            model: options.model?.title, kvLayout: options.bytesPerToken == nil ? options.layout?.name : nil)
        guard result.hasCausalStreams else {
            plan.notEvaluated = NotEvaluated(reason: words.phrase("obstacle-request-mode"), flag: "--step-union")
            return plan
        }
        plan.capacities = capacities
        plan.capacityForShare = Dictionary(
            uniqueKeysWithValues: capacities.map { (String($0.share), $0.capacityBlocks) })
        plan.tiers = tiers
        plan.notes = notes
        if options.near != nil || options.middle != nil, plan.tiers.isEmpty {
            plan.notEvaluated = NotEvaluated(
                reason: words.phrase("obstacle-absent", ["metric": "working_set"]), flag: "--ws-windows 1,4,16,64")
        }
        return plan
    }

    private var capacities: [PlanCapacity] {
        guard let capacities = result.placementSimulation?.capacityForShare else { return [] }
        return [(0.9, "0.9"), (0.99, "0.99")].map { share, key in
            let blocks = capacities[key]
            let bytes = geometry.bytes(ofBlocks: blocks)
            return PlanCapacity(
                share: share, capacityBlocks: blocks, capacityBytes: bytes, totalBlocks: geometry.total(blocks),
                totalBytes: geometry.total(bytes))
        }
    }

    private var indexer: IndexerBytes? {
        guard let model = options.model, let bytes = model.indexerBytesPerTokenAndLayer else { return nil }
        return IndexerBytes(
            layers: model.indexerLayers, bytesPerTokenAndLayer: bytes, bytesPerToken: model.indexerLayers * bytes)
    }

    private var tiers: [PlanTier] {
        guard options.near != nil || options.middle != nil else { return [] }
        let nearBudget = options.near.flatMap(geometry.blocks) ?? 0
        guard let near = TierSizing(budgetBlocks: nearBudget, sequenceBlocks: limit.sequenceBlocks, result: result)
        else {
            return []
        }
        let fill = nearFill
        let nearShare = near.shortfallBlocks == nil ? share(of: fill, near.capacityBlocks) : nil
        var tiers = [tier(.near, near, near.capacityBlocks, nearBudget, fill, nearShare)]
        var served = nearShare
        if let budget = options.middle.flatMap(geometry.blocks) {
            let middle = middleTier(budget: budget, nearShare: nearShare)
            tiers.append(middle)
            if let nearShare, let share = middle.expectedHitShare {
                served = HitShare(share: min(1, nearShare.share + share), source: middle.source ?? nearShare.source)
            }
        }
        return tiers + [far(served: served)]
    }

    /// Host DRAM holds the whole KV cache of each request, since prefill wrote it there, and then serves every near
    /// miss; where the budget is smaller, the newest tokens, and of the misses the share of selections among those.
    private func middleTier(budget: Int, nearShare: HitShare?) -> PlanTier {
        let whole = limit.sequenceBlocks
        let fits = whole.map { budget >= $0 } ?? false
        let capacity = whole.map { min(budget, $0) } ?? budget
        let recent =
            fits ? HitShare(share: 1, source: words.phrase("source-whole")) : result.recencyShare(newestBlocks: budget)
        let served = nearShare.flatMap { near in
            recent.map { HitShare(share: (1 - near.share) * $0.share, source: $0.source) }
        }
        let bytes = geometry.bytes(ofBlocks: capacity)
        return PlanTier(
            name: .middle, capacityBlocks: capacity, capacityBytes: bytes, totalBlocks: geometry.total(capacity),
            totalBytes: geometry.total(bytes), budgetBlocks: budget, windowSteps: nil,
            fill: fits ? .wholeCache : .newestTokens, expectedHitShare: served?.share, source: served?.source,
            shortfallBlocks: fits ? nil : whole.map { $0 - budget })
    }

    private func tier(
        _ name: TierName, _ sizing: TierSizing, _ capacity: Int, _ budget: Int, _ fill: TierFill, _ share: HitShare?
    ) -> PlanTier {
        let bytes = geometry.bytes(ofBlocks: capacity)
        return PlanTier(
            name: name, capacityBlocks: capacity, capacityBytes: bytes, totalBlocks: geometry.total(capacity),
            totalBytes: geometry.total(bytes), budgetBlocks: budget, windowSteps: sizing.windowSteps, fill: fill,
            expectedHitShare: share?.share, source: share?.source, shortfallBlocks: sizing.shortfallBlocks)
    }

    private func far(served: HitShare?) -> PlanTier {
        PlanTier(
            name: .far, capacityBlocks: nil, capacityBytes: nil, totalBlocks: nil, totalBytes: nil,
            budgetBlocks: nil, windowSteps: nil, fill: .rest, expectedHitShare: served.map { 1 - $0.share },
            source: served?.source, shortfallBlocks: nil, cost: cost(served: served?.share))
    }

    private func cost(served: Double?) -> FarCost? {
        guard let served, let records = result.recordStatistics, records.uniqueBlocks.count > 0 else { return nil }
        let misses = records.uniqueBlocks.mean * (1 - served)
        let bytes = geometry.bytesPerBlock.map { misses * Double($0) }
        let total = bytes.map { $0 * Double(geometry.streams.count) }
        let distance = records.recentLocality.meanBlockDistance
        return FarCost(
            missesPerStep: misses, bytesPerStep: bytes, totalBytesPerStep: total,
            totalMillisecondsPerStep: milliseconds(total), linkGigabytesPerSecond: options.linkGigabytesPerSecond,
            meanBlockDistance: distance.count > 0 ? distance.mean : nil,
            medianReuseTimeSteps: result.temporalLocality?.medianReuseTimeSteps)
    }

    private func milliseconds(_ bytes: Double?) -> Double? {
        guard let bytes, let link = options.linkGigabytesPerSecond else { return nil }
        return bytes / (link * 1e6)
    }

    private func holds(_ code: String) -> Bool { findings.contains { $0.code == code && $0.holds } }

    private var nearFill: TierFill {
        let keepsWindow = (holds("sliding-window") || holds("stable-steps")) && !holds("history-needed")
        return switch (keepsWindow, holds("hot-blocks")) {
        case (true, true): .recentWindowThenHottest
        case (true, false): .recentWindow
        case (false, true): .hottestBlocks
        case (false, false): .lru
        }
    }

    /// The policy that a fill uses, where it was simulated, else LRU. Where only `stable-steps` asked for the recent
    /// window, that is the blocks of the last steps, which is what LRU holds.
    private func share(of fill: TierFill, _ capacityBlocks: Int) -> HitShare? {
        let policy: String? =
            switch fill {
            case .recentWindow: holds("sliding-window") ? "sliding_window" : nil
            case .hottestBlocks: "hot_pinning"
            case .recentWindowThenHottest, .lru, .wholeCache, .newestTokens, .rest: nil
            }
        return policy.flatMap { result.policyShare($0, capacityBlocks: capacityBlocks) }
            ?? result.lruShare(capacityBlocks: capacityBlocks)
    }

    private var notes: [String] {
        let streams = geometry.streams
        let counts = [
            "streams": NumberText.grouped(streams.count), "requests": NumberText.grouped(streams.requests),
            "layers": NumberText.grouped(streams.layers),
        ]
        var notes = [words.phrase(geometry.spansLayers ? "plan-streams-union" : "plan-streams", counts)]
        if let ratio = result.saturation(above: saturation) {
            notes.append(words.phrase("plan-saturated", ["share": NumberText.percent(ratio)]))
        }
        if let smallest = result.smallestFeasibleCapacityBlocks, limit.isWhole(smallest) {
            notes.append(words.phrase("plan-whole"))
        }
        if result.placementSimulation == nil {
            notes.append(words.phrase("plan-no-curve"))
        }
        if geometry.assumesOneLayer { notes.append(words.phrase("plan-one-layer")) }
        if streams.requests > 1 || options.near != nil || options.middle != nil {
            notes.append(words.phrase("plan-contention"))
        }
        return notes
    }
}
