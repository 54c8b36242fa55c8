package import LocalityModel

/// The largest capacity of one stream that is proposed: not above a budget, and short of the whole sequence, which is
/// no cache but the whole KV cache in HBM.
package struct CapacityLimit: Equatable {
    /// Blocks of the longest sequence; nil where nothing tells.
    package let sequenceBlocks: Int?
    /// Blocks a stream of the near tier's budget; nil without one.
    package let budgetBlocks: Int?
    /// Share of the sequence from which on a capacity is called the whole cache.
    package let wholeShare: Double

    package init(_ result: AnalysisResult, _ geometry: StreamGeometry, _ machine: Machine, wholeShare: Double) {
        sequenceBlocks = result.sequenceBlocks
        budgetBlocks = machine.$kvHBMBytes.isKnown ? geometry.blocks(ofBytes: machine.kvHBMBytes) : nil
        self.wholeShare = wholeShare
    }

    package func isWhole(_ capacityBlocks: Int) -> Bool {
        sequenceBlocks.map { Double(capacityBlocks) >= wholeShare * Double($0) } ?? false
    }

    package func exceedsBudget(_ capacityBlocks: Int) -> Bool { budgetBlocks.map { capacityBlocks > $0 } ?? false }

    package func allows(_ capacityBlocks: Int) -> Bool { !isWhole(capacityBlocks) && !exceedsBudget(capacityBlocks) }
}

extension AnalysisResult {
    /// Blocks of the longest sequence: its tokens in whole blocks, else touched blocks / their share of the sequence.
    package var sequenceBlocks: Int? {
        if let tokens = requestStepMisses?.contextTokens?.maximum, tokens > 0 {
            return Int((tokens / Double(blockSizeTokens)).rounded(.up))
        }
        guard let records = recordStatistics, let ratio = records.touchedBlockRatio, ratio.count > 0, ratio.mean > 0,
            records.uniqueBlocks.count > 0
        else { return nil }
        return Int((records.uniqueBlocks.mean / ratio.mean).rounded(.up))
    }

    /// The share of the sequence's blocks that a step touches, where it is so large that block metrics say little.
    package func saturation(above share: Double) -> Double? {
        recordStatistics?.touchedBlockRatio.flatMap { $0.count > 0 && $0.mean > share ? $0.mean : nil }
    }
}
