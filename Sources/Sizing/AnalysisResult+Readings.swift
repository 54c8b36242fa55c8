package import LocalityModel

extension AnalysisResult {
    /// Whether the records of a stream follow one another in time and equal block ids are the same bytes: always under
    /// `request_layer`; in `request` mode only with union.
    package var hasCausalStreams: Bool {
        keyMode == .requestLayer || configuration?.stepUnion == true
    }

    /// Median records a stream; the mean where a file has no percentiles; nil where it has no such summary.
    package var medianStreamRecords: Double? {
        guard let streamRecords, streamRecords.count > 0 else { return nil }
        return streamRecords.percentiles?[50] ?? streamRecords.mean
    }

    /// The largest touched set of any stream: `placement_sim`'s, else the largest sample of `unique_blocks`, which is
    /// the same number.
    package var smallestFeasibleCapacityBlocks: Int? {
        if let placementSimulation { return placementSimulation.minimumFeasibleCapacityBlocks }
        guard let blocks = recordStatistics?.uniqueBlocks, blocks.count > 0 else { return nil }
        return Int(blocks.maximum)
    }

    /// Blocks of the median request at its longest; nil where the result does not tell.
    package var medianSequenceBlocks: Int? {
        guard let tokens = requestStepMisses?.contextTokens, tokens.count > 0 else { return nil }
        let median = tokens.percentiles?[50] ?? tokens.mean
        return median > 0 ? Int((median / Double(blockSizeTokens)).rounded(.up)) : nil
    }

    /// Whether a cache of that capacity never evicts anything in at least half of the requests.
    package func holdsWholeSequences(_ capacityBlocks: Int) -> Bool {
        medianSequenceBlocks.map { capacityBlocks >= $0 } ?? false
    }

    /// Mean |WS| for a window, from the curve, else from `working_set`; nil where it was not computed.
    package func meanWorkingSetBlocks(windowSteps: Int) -> Double? {
        workingSetMeans.first { $0.windowSteps == windowSteps }?.meanBlocks
    }

    /// Every stored window with its mean working set, ascending: of the curve, else of `working_set`.
    package var workingSetMeans: [WorkingSetPoint] {
        if let workingSetCurve, !workingSetCurve.isEmpty { return workingSetCurve }
        return workingSet?.pairs.filter { $0.value.count > 0 }
            .map { WorkingSetPoint(windowSteps: $0.key, meanBlocks: $0.value.mean) } ?? []
    }
}

extension TemporalLocality {
    /// Reuses in the histogram: `reuse_samples`, or their sum in a file that lacks it.
    package var countedReuses: Int { reuseSamples ?? reuseTimeHistogram.values.reduce(0, +) }

    /// The smallest reuse time that at least half of the reuses do not exceed; nil without a reuse.
    package var medianReuseTimeSteps: Int? {
        countedReuses > 0 ? reuseTimeCDF.first { $0.share >= 0.5 }?.steps : nil
    }
}
