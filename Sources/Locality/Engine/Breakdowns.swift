import CacheSimulation
import LocalityModel

/// The parts of a result that belong to one layer each.
struct LayerBreakdown {
    let plan: AnalysisRequest
    let placement: PlacementBuilder

    func layers(_ totals: BlockSizeTotals) -> [LayerResult] {
        totals.layersByID.map { result($0.totals, layerID: $0.layerID) }
    }

    private func result(_ layer: LayerTotals, layerID: Int) -> LayerResult {
        LayerResult(
            layerID: layerID, records: Int(layer.records), means: means(layer.sums, plan.layout),
            reuseCDF: reuseCDF(layer), minimumFeasibleCapacityBlocks: layer.largestTouchedSet,
            lruCurve: placement.layerCurve(layer))
    }

    private func reuseCDF(_ layer: LayerTotals) -> IntegerKeyed<Double> {
        let histogram = layer.reuseTimes(cap: plan.configuration.reuseCapSteps)
        let total = histogram.reduce(0, +)
        return IntegerKeyed(
            [1, 10, 100].map { steps in
                let within = histogram.prefix(steps + 1).reduce(0, +)
                return (steps, total == 0 ? 0 : Double(within) / Double(total))
            })
    }
}

/// The parts of a result that belong to one request each, by place of their first record.
struct RequestBreakdown {
    /// Requests that a result shows.
    static let limit = 1000
    let shown: [RequestResult]
    let omittedCount: Int

    /// - Parameter reported: of the grid, the capacities at which misses of request steps are reported.
    init(plan: AnalysisRequest, size: Int, requests: [RequestTotals], reported: ClosedRange<Int>) {
        let sorted = requests.sorted { $0.ordinal < $1.ordinal }
        shown = sorted.prefix(Self.limit).map {
            RequestResult(
                requestID: $0.requestID, requestName: $0.requestName, records: Int($0.records),
                contextTokens: $0.contextTokens > 0 ? $0.contextTokens : nil,
                means: means($0.sums[size], plan.layout),
                stepMisses: $0.misses.isEmpty ? nil : $0.misses[size].result(reported))
        }
        omittedCount = max(0, sorted.count - Self.limit)
    }
}

/// The mean of every metric that has samples, by its identifier.
private func means(_ sums: [ExactSum], _ layout: SampleLayout) -> [String: Double] {
    var means: [String: Double] = [:]
    for slot in sums.indices where sums[slot].count > 0 {
        means[layout.identifier(of: slot)] = sums[slot].mean(layout.kind(of: slot))
    }
    return means
}
