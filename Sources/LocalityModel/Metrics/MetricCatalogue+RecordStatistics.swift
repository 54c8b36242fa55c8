extension MetricCatalogue {
    /// One sample a record: dispersion, concentration, recency (`record_stats`).
    static let recordStatistics: [MetricDescription] = {
        let metrics = SampleMetric.ofRecords.map(\.description)
        let first = metrics.firstIndex { $0.path.contains(".recent_locality.") } ?? metrics.endIndex
        return metrics[..<first] + recentWindows + metrics[first...]
    }()

    private static let recentWindows: [MetricDescription] = [
        MetricDescription(
            "record_stats.recent_locality.recent_token_ratio", unit: .ratio, range: .share, better: .higher,
            key: .windowTokens, reading: .summaries { $0.recordStatistics?.recentLocality.recentTokenRatio }),
        MetricDescription(
            "record_stats.recent_locality.recent_block_ratio", unit: .ratio, range: .share, better: .higher,
            key: .windowBlocks, reading: .summaries { $0.recordStatistics?.recentLocality.recentBlockRatio }),
    ]
}
