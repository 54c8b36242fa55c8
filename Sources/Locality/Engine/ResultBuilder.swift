import CacheSimulation
import LocalityModel
import TraceReading

/// Turns what the workers added up into results: one a block size.
struct ResultBuilder {
    let plan: AnalysisRequest
    let directory: TraceDirectory
    let inputs: Inputs
    let metadata: RunMetadata
    let diagnostics: Diagnostics
    /// What simulating policies may take, a budget for each block size; nil where there is nothing to simulate.
    let budgets: [PolicyBudget?]
    let jobs: Int

    func results(_ totals: WorkerTotals) -> [AnalysisResult] {
        plan.blockSizes.indices.map { result(totals, size: $0) }
    }

    private func result(_ totals: WorkerTotals, size: Int) -> AnalysisResult {
        let sizeTotals = totals.sizes[size]
        let all = sizeTotals.total
        let placement = PlacementBuilder(plan: plan, jobs: jobs)
        let requests = RequestBreakdown(
            plan: plan, size: size, requests: totals.requests, reported: StepMissTotals.reported(all.depths))
        var result = AnalysisResult(
            traceDirectory: directory.path, blockSizeTokens: plan.blockSizes[size], keyMode: plan.keyMode)
        result.runMetadata = metadata
        result.configuration = plan.configuration
        result.inputs = inputs
        result.diagnostics = diagnostics
        result.recordStatistics = recordStatistics(sizeTotals)
        result.temporalLocality = temporalLocality(sizeTotals, all)
        result.workingSet = windows(plan.layout.workingSetWindows, sizeTotals, from: plan.layout.workingSetStart)
        result.cacheSimulation = cacheSimulation(sizeTotals, all)
        result.streamRecords = totals.streamRecords.summary
        result.workingSetCurve = WorkingSetCurve(all).points(including: plan.configuration.workingSetWindows)
        result.recencyCurve = totals.recency.points
        result.tokenStepOverlap = sizeTotals.samples[SampleLayout.tokenStepOverlap].summary
        result.tokenStepOverlapShifted = sizeTotals.samples[SampleLayout.tokenStepOverlapShifted].summary
        result.touchConcentration = touchConcentration(sizeTotals.touchCounts)
        result.accessMap = accessMap(totals.accessMaps)
        result.crossLayerOverlap = totals.crossLayer.result
        result.placementSimulation = placement.placement(
            all, logs: budgets[size].flatMap { $0.isExceeded ? nil : sizeTotals.logs }, sample: sizeTotals.sample)
        if plan.measuresStepMisses {
            result.requestStepMisses = sizeTotals.stepMisses.result(
                sizeTotals.layersByID, depths: all.depths, contextTokens: totals.contextTokens,
                selectedTokens: totals.largestSelection, plan: plan)
        }
        if plan.keyMode == .requestLayer {
            result.perLayer = LayerBreakdown(plan: plan, placement: placement).layers(sizeTotals)
        }
        result.perRequest = requests.shown
        result.perRequestOmitted = requests.omittedCount
        return result
    }

    private func recordStatistics(_ totals: BlockSizeTotals) -> RecordStatistics {
        RecordStatistics(
            recentTokenRatio: windows(plan.layout.recentTokenWindows, totals, from: plan.layout.recentTokenStart),
            recentBlockRatio: windows(plan.layout.recentBlockWindows, totals, from: plan.layout.recentBlockStart)
        ) { totals.samples[$0.rawValue].summary }
    }

    private func windows(_ windows: [Int], _ totals: BlockSizeTotals, from start: Int) -> IntegerKeyed<Summary> {
        IntegerKeyed(windows.enumerated().map { ($1, totals.samples[start + $0].summary) })
    }

    private func temporalLocality(_ totals: BlockSizeTotals, _ all: LayerTotals) -> TemporalLocality {
        let histogram = all.reuseTimes(cap: plan.configuration.reuseCapSteps)
        let entries = histogram.enumerated().filter { $0.element > 0 }.map { ($0.offset, Int($0.element)) }
        return TemporalLocality(
            stepJaccard: totals.samples[SampleLayout.stepJaccard].summary,
            reuseTimeHistogram: IntegerKeyed(entries),
            reuseTimeCDF: cumulative(entries),
            firstTouchBlocks: all.firstTouches,
            singleTouchBlocks: Int(totals.touchCounts.count(of: 1)),
            reuseSamples: entries.reduce(0) { $0 + $1.1 },
            reuseCapSteps: plan.configuration.reuseCapSteps)
    }

    private func cumulative(_ entries: [(Int, Int)]) -> [ReuseTimePoint] {
        let total = entries.reduce(0) { $0 + $1.1 }
        var sum = 0
        return entries.map { steps, count in
            sum += count
            return ReuseTimePoint(steps: steps, share: Double(sum) / Double(total))
        }
    }

    private func cacheSimulation(_ totals: BlockSizeTotals, _ all: LayerTotals) -> IntegerKeyed<SequentialLRUResult> {
        IntegerKeyed(
            zip(plan.configuration.lruCapacities, totals.sequentialHits).map { capacity, hits in
                let touches = all.touches
                return (
                    capacity,
                    SequentialLRUResult(
                        capacityBlocks: capacity, hits: hits, misses: touches - hits,
                        hitRate: touches == 0 ? 0 : Double(hits) / Double(touches))
                )
            })
    }

    /// The most-touched k = ⌈i·n/32⌉ of all n (stream, block) pairs and their share of the touches, i from 0 to 32.
    private func touchConcentration(_ counts: PagedCounts) -> [TouchConcentrationPoint] {
        var levels: [(touches: Int, pairs: Int)] = []
        counts.forEachCount { levels.append((touches: $0, pairs: Int($1))) }
        let pairTotal = levels.reduce(0) { $0 + $1.pairs }
        let touchTotal = levels.reduce(0) { $0 + $1.touches * $1.pairs }
        return (0...32).map { point in
            let pairs = (point * pairTotal + 31) / 32
            var left = pairs
            var touches = 0
            for level in levels.reversed() where left > 0 {
                let taken = min(left, level.pairs)
                touches += taken * level.touches
                left -= taken
            }
            return TouchConcentrationPoint(
                blockShare: Double(pairs) / Double(pairTotal), touchShare: Double(touches) / Double(touchTotal))
        }
    }

    /// The first request's streams at the quartiles of its layers: those at ⌊q·(n−1)/4⌋ of n, ascending.
    private func accessMap(_ builders: [AccessMapBuilder]) -> AccessMap {
        let sorted = builders.sorted { $0.layerID < $1.layerID }
        guard !sorted.isEmpty else { return AccessMap(streams: []) }
        let chosen = Set((0...4).map { $0 * (sorted.count - 1) / 4 }).sorted()
        return AccessMap(streams: chosen.map { sorted[$0].result })
    }
}
