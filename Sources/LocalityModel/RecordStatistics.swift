/// Summaries with one sample a record (`record_stats`): a property each, and a row of `SampleMetric`.
/// Source: the Python script's analysis guide, §7.1.
public struct RecordStatistics: Equatable, Sendable {
    /// U, the number of distinct blocks a record touches.
    public var uniqueBlocks = Summary.empty
    /// max B − min B + 1, in blocks.
    public var blockSpan = Summary.empty
    /// U / span, in (0, 1].
    public var blockDensity = Summary.empty
    /// |P| / U, positions (duplicates count) a touched block.
    public var tokensPerBlockMean = Summary.empty
    public var blockConcentration = BlockConcentration()
    public var recentLocality = RecentLocality()
    /// U / ⌈seq_len/block_size⌉, in [0, 1]: near 1 the block metrics are saturated. Absent in the script's output.
    public var touchedBlockRatio: Summary?
}

/// How unevenly a record's positions fall on its blocks.
public struct BlockConcentration: Equatable, Sendable {
    /// −Σ p ln p / ln U with p = c_b/|P|, in [0, 1]; 0 if U = 1.
    public var normalizedEntropy = Summary.empty
    /// Gini coefficient of the counts c_b, in [0, 1).
    public var gini = Summary.empty
}

/// How near to the end of the sequence a record's selections lie (records with `seq_len_current` > 0 only).
public struct RecentLocality: Equatable, Sendable {
    /// Window in tokens → share of positions with seq_len−1−p ≤ window.
    public var recentTokenRatio = IntegerKeyed<Summary>()
    /// Window in blocks → share of touched blocks with max(0, cur−b) ≤ window.
    public var recentBlockRatio = IntegerKeyed<Summary>()
    /// Mean of max(0, cur−b) over the touched blocks, in blocks.
    public var meanBlockDistance = Summary.empty
}

/// A metric with one sample a record, or pair of records. Its raw value is its slot among a worker's accumulators.
/// Accumulators, results, JSON and catalogue follow its row; its formula stands where its slot is filled.
public enum SampleMetric: Int, CaseIterable, Sendable {
    case uniqueBlocks, blockSpan, blockDensity, touchedBlockRatio, tokensPerBlockMean, normalizedEntropy, gini
    case meanBlockDistance
    case stepJaccard, tokenStepOverlap, tokenStepOverlapShifted

    var definition: Row {
        switch self {
        case .uniqueBlocks: Row("unique_blocks", .always(\.uniqueBlocks), .blocks, .positive, .lower, isInteger: true)
        case .blockSpan: Row("block_span", .always(\.blockSpan), .blocks, .positive, .lower, isInteger: true)
        case .blockDensity: Row("block_density", .always(\.blockDensity), .ratio, .share, .higher)
        case .touchedBlockRatio: Row("touched_block_ratio", .newer(\.touchedBlockRatio), .ratio, .share, .lower)
        case .tokensPerBlockMean:
            Row("tokens_per_block_mean", .always(\.tokensPerBlockMean), .positionsPerBlock, .positive, .higher)
        case .normalizedEntropy:
            Row(
                "block_concentration.normalized_entropy", .always(\.blockConcentration.normalizedEntropy), .ratio,
                .share, .lower)
        case .gini: Row("block_concentration.gini", .always(\.blockConcentration.gini), .ratio, .share, .higher)
        case .meanBlockDistance:
            Row(
                "recent_locality.mean_block_distance", .always(\.recentLocality.meanBlockDistance), .blocks, .count,
                .lower)
        case .stepJaccard: Row("step_jaccard")
        case .tokenStepOverlap: Row("token_step_overlap")
        case .tokenStepOverlapShifted: Row("token_step_overlap_shifted")
        }
    }
}
