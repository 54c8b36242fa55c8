import LocalityModel

/// Builds the placement plan of one result (SPEC part 9).
struct PlanBuilder {
    let result: AnalysisResult
    let findings: [Finding]
    let options: AdviceOptions
    let words: ExplanationCatalogue
    /// Mean `touched_block_ratio` above which block metrics say little.
    let saturation: Double
    private let geometry: StreamGeometry

    init(
        result: AnalysisResult, findings: [Finding], options: AdviceOptions, words: ExplanationCatalogue,
        saturation: Double
    ) {
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
        plan.capacityForShare = capacities
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
        guard let near = TierSizing(budgetBlocks: nearBudget, result: result) else { return [] }
        let fill = nearFill
        let nearShare = near.shortfallBlocks == nil ? share(of: fill, near.capacityBlocks) : nil
        var tiers = [tier(.near, near, near.capacityBlocks, nearBudget, fill, nearShare)]
        var served = nearShare
        if let budget = options.middle.flatMap(geometry.blocks) {
            let (middle, both) = middleTier(budget: budget, near: near, nearShare: nearShare)
            tiers.append(middle)
            served = both
        }
        return tiers + [far(served: served)]
    }

    /// The middle tier, and the share that it serves together with the near one.
    private func middleTier(budget: Int, near: TierSizing, nearShare: HitShare?) -> (PlanTier, HitShare?) {
        guard let sizing = TierSizing(budgetBlocks: near.capacityBlocks + budget, result: result) else {
            preconditionFailure("the near tier was sized from the same result")
        }
        let capacity = sizing.capacityBlocks - near.capacityBlocks
        let both = sizing.shortfallBlocks == nil ? share(of: .touchCount, sizing.capacityBlocks) : nil
        let added = nearShare.flatMap { near in
            both.map { HitShare(share: max(0, $0.share - near.share), source: $0.source) }
        }
        let atLeastNear = [both, nearShare].compactMap { $0 }.max { $0.share < $1.share }
        return (tier(.middle, sizing, capacity, budget, .touchCount, added), atLeastNear)
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
            totalMillisecondsPerStep: milliseconds(total), linkGigabitsPerSecond: options.linkGigabitsPerSecond,
            meanBlockDistance: distance.count > 0 ? distance.mean : nil,
            medianReuseTimeSteps: result.temporalLocality?.medianReuseTimeSteps)
    }

    private func milliseconds(_ bytes: Double?) -> Double? {
        guard let bytes, let link = options.linkGigabitsPerSecond else { return nil }
        return bytes * 8 / (link * 1e6)
    }

    private func holds(_ code: String) -> Bool { findings.contains { $0.code == code && $0.holds } }

    private var nearFill: TierFill {
        let keepsWindow = holds("sliding-window") || holds("stable-steps")
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
            case .touchCount: "lfu"
            case .recentWindowThenHottest, .lru, .rest: nil
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
        if let ratio = result.recordStatistics?.touchedBlockRatio, ratio.count > 0, ratio.mean > saturation {
            notes.append(words.phrase("plan-saturated", ["share": NumberText.percent(ratio.mean)]))
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
