import LocalityModel

/// The largest capacity of one stream that is proposed: not above a budget, and short of the whole sequence, which is
/// no cache but the whole KV cache in HBM.
struct CapacityLimit: Equatable {
    /// Blocks of the longest sequence; nil where nothing tells.
    let sequenceBlocks: Int?
    /// Blocks a stream of the near tier's budget; nil without one.
    let budgetBlocks: Int?
    /// Share of the sequence from which on a capacity is called the whole cache.
    let wholeShare: Double

    init(_ result: AnalysisResult, _ geometry: StreamGeometry, _ options: AdviceOptions, wholeShare: Double) {
        sequenceBlocks = result.sequenceBlocks
        budgetBlocks = options.near.flatMap(geometry.blocks)
        self.wholeShare = wholeShare
    }

    func isWhole(_ capacityBlocks: Int) -> Bool {
        sequenceBlocks.map { Double(capacityBlocks) >= wholeShare * Double($0) } ?? false
    }

    func exceedsBudget(_ capacityBlocks: Int) -> Bool { budgetBlocks.map { capacityBlocks > $0 } ?? false }

    func allows(_ capacityBlocks: Int) -> Bool { !isWhole(capacityBlocks) && !exceedsBudget(capacityBlocks) }
}

extension AnalysisResult {
    /// Blocks of the longest sequence: its tokens in whole blocks, else touched blocks / their share of the sequence.
    var sequenceBlocks: Int? {
        if let tokens = requestStepMisses?.contextTokens?.maximum, tokens > 0 {
            return Int((tokens / Double(blockSizeTokens)).rounded(.up))
        }
        guard let records = recordStatistics, let ratio = records.touchedBlockRatio, ratio.count > 0, ratio.mean > 0,
            records.uniqueBlocks.count > 0
        else { return nil }
        return Int((records.uniqueBlocks.mean / ratio.mean).rounded(.up))
    }

    /// The share of the sequence's blocks that a step touches, where it is so large that block metrics say little.
    func saturation(above share: Double) -> Double? {
        recordStatistics?.touchedBlockRatio.flatMap { $0.count > 0 && $0.mean > share ? $0.mean : nil }
    }
}
