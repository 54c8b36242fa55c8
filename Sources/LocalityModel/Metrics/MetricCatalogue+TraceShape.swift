extension MetricCatalogue {
    /// On token positions, whatever the block size.
    static let tokenLevel: [MetricDescription] = [
        MetricDescription(
            "token_step_overlap", unit: .ratio, range: .share, better: .higher,
            reading: .summary { $0.tokenStepOverlap }),
        MetricDescription(
            "token_step_overlap_shifted", unit: .ratio, range: .share, better: .higher,
            reading: .summary { $0.tokenStepOverlapShifted }),
        MetricDescription(
            "recency_curve", unit: .ratio, range: .share, better: .higher, key: .windowTokens,
            reading: .numbers { result in
                result.recencyCurve.map { IntegerKeyed($0.map { ($0.windowTokens, $0.share) }) }
            }),
        MetricDescription(
            "cross_layer_overlap", unit: .ratio, range: .share, reading: .structure { $0.crossLayerOverlap != nil }),
    ]

    /// Where the touches fall, and for whom.
    static let traceShape: [MetricDescription] = [
        MetricDescription(
            "touch_concentration", unit: .ratio, range: .share, reading: .structure { $0.touchConcentration != nil }),
        MetricDescription(
            "access_map", unit: .mixed, range: .count, reading: .structure { $0.accessMap != nil }),
        MetricDescription(
            "per_layer", unit: .mixed, range: .count, reading: .structure { $0.perLayer != nil }),
        MetricDescription(
            "per_request", unit: .mixed, range: .count, reading: .structure { $0.perRequest != nil }),
        MetricDescription(
            "stream_records", unit: .records, range: .positive, better: nil,
            reading: .summary { $0.streamRecords }),
        MetricDescription(
            "percentiles", unit: .mixed, range: .count,
            reading: .structure { $0.recordStatistics?.uniqueBlocks.percentiles != nil }),
    ]
}
