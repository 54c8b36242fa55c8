package import LocalityModel

/// Near, middle and far of one result: how a machine's budgets are filled, and what each serves.
package struct TierPlanMaker {
    let result: AnalysisResult
    let machine: Machine
    let limit: CapacityLimit
    let geometry: StreamGeometry
    /// What the near tier holds, as the findings judge.
    let fill: TierFill
    /// The policy that such a near tier uses, where it was simulated; nil: LRU.
    let policy: String?

    package init(
        _ result: AnalysisResult, _ machine: Machine, limit: CapacityLimit, geometry: StreamGeometry, fill: TierFill,
        policy: String?
    ) {
        self.result = result
        self.machine = machine
        self.limit = limit
        self.geometry = geometry
        self.fill = fill
        self.policy = policy
    }

    /// Without notes; tiers only where a budget is known.
    package func plan() -> TierPlan {
        var plan = TierPlan(tiers: [])
        plan.streams = geometry.streams
        plan.bytesPerBlock = geometry.isWeighed ? geometry.bytesPerBlock : nil
        plan.indexer = indexer
        plan.model = machine.model?.title
        plan.kvLayout = machine.$rowBytes.isKnown ? machine.layout : nil
        guard result.hasCausalStreams else { return plan }
        plan.capacities = capacities
        plan.capacityForShare = Dictionary(
            uniqueKeysWithValues: capacities.map { (String($0.share), $0.capacityBlocks) })
        plan.tiers = tiers
        return plan
    }

    private var capacities: [AttainableCapacity] {
        guard let capacities = result.placementSimulation?.capacityForShare else { return [] }
        return [(0.9, "0.9"), (0.99, "0.99")].map { share, key in
            let blocks = capacities[key]
            let bytes = geometry.bytes(ofBlocks: blocks)
            return AttainableCapacity(
                share: share, capacityBlocks: blocks, capacityBytes: bytes, totalBlocks: geometry.total(blocks),
                totalBytes: geometry.total(bytes))
        }
    }

    private var indexer: IndexerBytes? {
        guard let model = machine.model, let bytes = model.indexerBytesPerTokenAndLayer else { return nil }
        return IndexerBytes(
            layers: model.indexerLayers, bytesPerTokenAndLayer: bytes, bytesPerToken: model.indexerLayers * bytes)
    }

    private var tiers: [Tier] {
        guard machine.hasBudgets else { return [] }
        let nearBudget = machine.$kvHBMBytes.isKnown ? geometry.blocks(ofBytes: machine.kvHBMBytes) : 0
        guard let near = TierSizing(budgetBlocks: nearBudget, sequenceBlocks: limit.sequenceBlocks, result: result)
        else {
            return []
        }
        let nearShare = near.shortfallBlocks == nil ? nearShare(near.capacityBlocks) : nil
        var tiers = [tier(.near, near, near.capacityBlocks, nearBudget, fill, nearShare)]
        var served = nearShare
        if machine.$hostBytes.isKnown {
            let middle = middleTier(budget: geometry.blocks(ofBytes: machine.hostBytes), nearShare: nearShare)
            tiers.append(middle)
            if let nearShare, let share = middle.expectedHitShare {
                served = HitShare(share: min(1, nearShare.share + share), source: middle.source ?? nearShare.source)
            }
        }
        return tiers + [far(served: served)]
    }

    /// Host DRAM holds the whole KV cache of each request, since prefill wrote it there, and then serves every near
    /// miss; where the budget is smaller, the newest tokens, and of the misses the share of selections among those.
    private func middleTier(budget: Int, nearShare: HitShare?) -> Tier {
        let whole = limit.sequenceBlocks
        let fits = whole.map { budget >= $0 } ?? false
        let capacity = whole.map { min(budget, $0) } ?? budget
        let recent =
            fits ? HitShare(share: 1, source: Reason(.wholeRequests)) : result.recencyShare(newestBlocks: budget)
        let served = nearShare.flatMap { near in
            recent.map { HitShare(share: (1 - near.share) * $0.share, source: $0.source) }
        }
        let bytes = geometry.bytes(ofBlocks: capacity)
        return Tier(
            name: .middle, capacityBlocks: capacity, capacityBytes: bytes, totalBlocks: geometry.total(capacity),
            totalBytes: geometry.total(bytes), budgetBlocks: budget, windowSteps: nil,
            fill: fits ? .wholeCache : .newestTokens, expectedHitShare: served?.share, source: served?.source,
            shortfallBlocks: fits ? nil : whole.map { $0 - budget })
    }

    private func tier(
        _ name: TierName, _ sizing: TierSizing, _ capacity: Int, _ budget: Int, _ fill: TierFill, _ share: HitShare?
    ) -> Tier {
        let bytes = geometry.bytes(ofBlocks: capacity)
        return Tier(
            name: name, capacityBlocks: capacity, capacityBytes: bytes, totalBlocks: geometry.total(capacity),
            totalBytes: geometry.total(bytes), budgetBlocks: budget, windowSteps: sizing.windowSteps, fill: fill,
            expectedHitShare: share?.share, source: share?.source, shortfallBlocks: sizing.shortfallBlocks)
    }

    private func far(served: HitShare?) -> Tier {
        Tier(
            name: .far, capacityBlocks: nil, capacityBytes: nil, totalBlocks: nil, totalBytes: nil,
            budgetBlocks: nil, windowSteps: nil, fill: .rest, expectedHitShare: served.map { 1 - $0.share },
            source: served?.source, shortfallBlocks: nil, cost: cost(served: served?.share))
    }

    private func cost(served: Double?) -> FarCost? {
        guard let served, let records = result.recordStatistics, records.uniqueBlocks.count > 0 else { return nil }
        let misses = records.uniqueBlocks.mean * (1 - served)
        let bytes = geometry.isWeighed ? misses * Double(geometry.bytesPerBlock) : nil
        let total = bytes.map { $0 * Double(geometry.streams.count) }
        let distance = records.recentLocality.meanBlockDistance
        return FarCost(
            missesPerStep: misses, bytesPerStep: bytes, totalBytesPerStep: total,
            totalMillisecondsPerStep: total.flatMap { milliseconds(bytes: $0, transfers: misses) },
            linkGigabytesPerSecond: machine.$linkGigabytesPerSecond.isKnown ? machine.linkGigabytesPerSecond : nil,
            meanBlockDistance: distance.count > 0 ? distance.mean : nil,
            medianReuseTimeSteps: result.temporalLocality?.medianReuseTimeSteps)
    }

    /// Over the link, where one is known.
    private func milliseconds(bytes: Double, transfers: Double) -> Double? {
        guard machine.$linkGigabytesPerSecond.isKnown else { return nil }
        let transfers = transfers * Double(geometry.streams.count)
        return machine.link.milliseconds(layers: 0, transfers: transfers, bytes: bytes)
    }

    private func nearShare(_ capacityBlocks: Int) -> HitShare? {
        policy.flatMap { result.policyShare($0, capacityBlocks: capacityBlocks) }
            ?? result.lruShare(capacityBlocks: capacityBlocks)
    }
}
