extension MetricCatalogue {
    /// One sample a record: dispersion, concentration, recency (`record_stats`).
    static let recordStatistics: [MetricDescription] = [
        MetricDescription(
            "record_stats.unique_blocks", unit: .blocks, range: .positive, better: .lower,
            reading: .summary { $0.recordStatistics?.uniqueBlocks }),
        MetricDescription(
            "record_stats.block_span", unit: .blocks, range: .positive, better: .lower,
            reading: .summary { $0.recordStatistics?.blockSpan }),
        MetricDescription(
            "record_stats.block_density", unit: .ratio, range: .share, better: .higher,
            reading: .summary { $0.recordStatistics?.blockDensity }),
        MetricDescription(
            "record_stats.touched_block_ratio", unit: .ratio, range: .share, better: .lower,
            reading: .summary { $0.recordStatistics?.touchedBlockRatio }),
        MetricDescription(
            "record_stats.tokens_per_block_mean", unit: .positionsPerBlock, range: .positive, better: .higher,
            reading: .summary { $0.recordStatistics?.tokensPerBlockMean }),
        MetricDescription(
            "record_stats.block_concentration.normalized_entropy", unit: .ratio, range: .share, better: .lower,
            reading: .summary { $0.recordStatistics?.blockConcentration.normalizedEntropy }),
        MetricDescription(
            "record_stats.block_concentration.gini", unit: .ratio, range: .share, better: .higher,
            reading: .summary { $0.recordStatistics?.blockConcentration.gini }),
        MetricDescription(
            "record_stats.recent_locality.recent_token_ratio", unit: .ratio, range: .share, better: .higher,
            key: .windowTokens, reading: .summaries { $0.recordStatistics?.recentLocality.recentTokenRatio }),
        MetricDescription(
            "record_stats.recent_locality.recent_block_ratio", unit: .ratio, range: .share, better: .higher,
            key: .windowBlocks, reading: .summaries { $0.recordStatistics?.recentLocality.recentBlockRatio }),
        MetricDescription(
            "record_stats.recent_locality.mean_block_distance", unit: .blocks, range: .count, better: .lower,
            reading: .summary { $0.recordStatistics?.recentLocality.meanBlockDistance }),
    ]
}
