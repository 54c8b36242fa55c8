/// Summaries with one sample a record (`record_stats`). Source: the Python script's analysis guide, §7.1.
public struct RecordStatistics: Codable, Equatable, Sendable {
    /// U, the number of distinct blocks a record touches.
    public var uniqueBlocks: Summary
    /// max B − min B + 1, in blocks.
    public var blockSpan: Summary
    /// U / span, in (0, 1].
    public var blockDensity: Summary
    /// |P| / U, positions (duplicates count) a touched block.
    public var tokensPerBlockMean: Summary
    public var blockConcentration: BlockConcentration
    public var recentLocality: RecentLocality
    /// U / ⌈seq_len/block_size⌉, in [0, 1]: near 1 the block metrics are saturated. Absent in the script's output.
    public var touchedBlockRatio: Summary?

    public init(
        uniqueBlocks: Summary, blockSpan: Summary, blockDensity: Summary, tokensPerBlockMean: Summary,
        blockConcentration: BlockConcentration, recentLocality: RecentLocality, touchedBlockRatio: Summary?
    ) {
        self.uniqueBlocks = uniqueBlocks
        self.blockSpan = blockSpan
        self.blockDensity = blockDensity
        self.tokensPerBlockMean = tokensPerBlockMean
        self.blockConcentration = blockConcentration
        self.recentLocality = recentLocality
        self.touchedBlockRatio = touchedBlockRatio
    }

    enum CodingKeys: String, CodingKey {
        case uniqueBlocks = "unique_blocks"
        case blockSpan = "block_span"
        case blockDensity = "block_density"
        case tokensPerBlockMean = "tokens_per_block_mean"
        case blockConcentration = "block_concentration"
        case recentLocality = "recent_locality"
        case touchedBlockRatio = "touched_block_ratio"
    }
}

/// How unevenly a record's positions fall on its blocks.
public struct BlockConcentration: Codable, Equatable, Sendable {
    /// −Σ p ln p / ln U with p = c_b/|P|, in [0, 1]; 0 if U = 1.
    public var normalizedEntropy: Summary
    /// Gini coefficient of the counts c_b, in [0, 1).
    public var gini: Summary

    public init(normalizedEntropy: Summary, gini: Summary) {
        self.normalizedEntropy = normalizedEntropy
        self.gini = gini
    }

    enum CodingKeys: String, CodingKey {
        case normalizedEntropy = "normalized_entropy"
        case gini
    }
}

/// How near to the end of the sequence a record's selections lie (records with `seq_len_current` > 0 only).
public struct RecentLocality: Codable, Equatable, Sendable {
    /// Window in tokens → share of positions with seq_len−1−p ≤ window.
    public var recentTokenRatio: IntegerKeyed<Summary>
    /// Window in blocks → share of touched blocks with max(0, cur−b) ≤ window.
    public var recentBlockRatio: IntegerKeyed<Summary>
    /// Mean of max(0, cur−b) over the touched blocks, in blocks.
    public var meanBlockDistance: Summary

    public init(
        recentTokenRatio: IntegerKeyed<Summary>, recentBlockRatio: IntegerKeyed<Summary>, meanBlockDistance: Summary
    ) {
        self.recentTokenRatio = recentTokenRatio
        self.recentBlockRatio = recentBlockRatio
        self.meanBlockDistance = meanBlockDistance
    }

    enum CodingKeys: String, CodingKey {
        case recentTokenRatio = "recent_token_ratio"
        case recentBlockRatio = "recent_block_ratio"
        case meanBlockDistance = "mean_block_distance"
    }
}
