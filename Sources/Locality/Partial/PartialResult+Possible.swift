import CacheSimulation
import LocalityModel
import TraceReading

/// Checks the invariants that building a result relies on. Merging keeps each of them.
extension PartialResult {
    var isPossible: Bool {
        let totals = gathered.totals
        return diagnostics.isPossible && laterRequestsFollow && requestMissesFit
            && totals.sizes.allSatisfy { size in
                size.isPossible(header.plan) && (diagnostics.recordsAnalyzed == 0 || size.touchCounts.weightedSum > 0)
            }
            && totals.streamRecords.isPossible && totals.neighbours.broken <= totals.neighbours.pairs
            && requestIDs.allSatisfy(isOfAShard)
    }

    /// Requests without sums come after those with sums, of which there are as many as a result shows.
    private var laterRequestsFollow: Bool {
        guard let first = laterRequests.map(\.ordinal).min() else { return true }
        let requests = gathered.totals.requests
        return requests.count >= Self.requestLimit && laterRequests.allSatisfy { $0.sums.isEmpty }
            && requests.allSatisfy { $0.ordinal < first }
    }

    /// Requests know what they miss at every capacity that holds all steps of the totals.
    private var requestMissesFit: Bool {
        let totals = gathered.totals
        return totals.sizes.indices.allSatisfy { size in
            let largest = totals.sizes[size].layers.map(\.depths.largestTouchedSet).max() ?? 0
            let index = CapacityGrid.index(holding: largest)
            return totals.requests.allSatisfy { $0.misses.isEmpty || $0.misses[size].firstIndex <= index }
        }
    }

    private var requestIDs: [Int] {
        let totals = gathered.totals
        return totals.requests.map(\.requestID) + laterRequests.map(\.requestID) + Array(gathered.requestNames.keys)
            + totals.accessMaps.map(\.requestID) + totals.sizes.flatMap { ($0.logs + $0.sample).map(\.requestID) }
    }

    private func isOfAShard(_ requestID: Int) -> Bool {
        ProvisionalRequestID.shard(of: requestID).map(header.shards.indices.contains) ?? true
    }
}

extension PartialIdentity {
    /// Whether the settings are within what flags can say.
    var isPossible: Bool {
        let takesPasses = keyMode == .requestLayer && !configuration.stepUnion
        return !blockSizes.isEmpty && blockSizes.allSatisfy(AnalysisSetting.positive.contains)
            && AnalysisSetting.all.allSatisfy { $0.isPossible(in: configuration) }
            && (takesPasses || !configuration.passes.areSeveral)
            && layerWeights.values.allSatisfy(AnalysisRequest.weights.contains)
    }
}

extension Diagnostics {
    /// Everything that is counted.
    var counts: [Int] {
        [
            bytesRead, files, requests, layers, recordsAnalyzed, malformedLines, recordsWithoutPositions,
            paddingPositions, positionsBeyondSequence, incompleteRows, stepsBackwards, stepGaps, resumedSteps,
            splitRequests, continuedRequests, repeatedRows, shortRequests ?? 0,
        ]
    }

    fileprivate var isPossible: Bool { counts.allSatisfy { $0 >= 0 } }
}

extension BlockSizeTotals {
    fileprivate func isPossible(_ plan: AnalysisRequest) -> Bool {
        let largest = layers.map(\.depths.largestTouchedSet).max() ?? 0
        return samples.allSatisfy(\.isPossible)
            && layers.allSatisfy { $0.isPossible(reuseCap: plan.configuration.reuseCapSteps) }
            && (!plan.measuresStepMisses || stepMisses.firstIndex <= CapacityGrid.index(holding: largest))
            && stepMisses.capacities.allSatisfy { $0.means.isPossible }
    }
}

extension LayerTotals {
    fileprivate func isPossible(reuseCap: Int) -> Bool {
        firstTouches <= touches && writtenRows <= firstTouches && irregularReuseTimes.largestKey <= reuseCap
            && depths.touchesWithDepth == UInt128(depths.warmTouches)
    }
}

extension SampleDistribution {
    /// Every sample is in one bin, and between least and largest.
    fileprivate var isPossible: Bool {
        counts.total == UInt128(sum.count) && squares.isPossible(with: sum) && counts.largestKey <= largestBin
            && (sum.count == 0 || minimum >= 0 && minimum <= maximum && maximum.isFinite)
    }
}

extension PagedCounts {
    /// Σ of the counts.
    fileprivate var total: UInt128 { sum { _ in 1 } }

    /// Σ key · count.
    var weightedSum: UInt128 { sum { UInt128($0) } }

    /// −1 without a count.
    fileprivate var largestKey: Int {
        var largest = -1
        forEachCount { key, _ in largest = key }
        return largest
    }

    private func sum(_ weight: (Int) -> UInt128) -> UInt128 {
        var sum: UInt128 = 0
        forEachCount { sum += weight($0) * UInt128($1) }
        return sum
    }
}
