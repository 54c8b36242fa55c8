extension MetricCatalogue {
    /// From one record of a stream to the next: similarity, reuse times, working sets.
    static let temporalLocality: [MetricDescription] = [
        MetricDescription(
            "temporal_locality.step_jaccard", unit: .ratio, range: .share, better: .higher,
            reading: .summary { $0.temporalLocality?.stepJaccard }),
        MetricDescription(
            "temporal_locality.reuse_distance_hist_steps", unit: .touches, range: .count, key: .reuseTimeSteps,
            reading: .numbers { result in
                result.temporalLocality.map { IntegerKeyed($0.reuseTimeHistogram.pairs.map { ($0, Double($1)) }) }
            }),
        MetricDescription(
            "temporal_locality.reuse_distance_cdf_steps", unit: .ratio, range: .share, better: .higher,
            key: .reuseTimeSteps,
            reading: .numbers { result in
                result.temporalLocality.map { IntegerKeyed($0.reuseTimeCDF.map { ($0.steps, $0.share) }) }
            }),
        MetricDescription(
            "temporal_locality.first_touch_blocks", unit: .touches, range: .count,
            reading: .number { $0.temporalLocality.map { Double($0.firstTouchBlocks) } }),
        MetricDescription(
            "temporal_locality.single_touch_blocks", unit: .blocks, range: .count,
            reading: .number { $0.temporalLocality.map { Double($0.singleTouchBlocks) } }),
        MetricDescription(
            "temporal_locality.reuse_samples", unit: .touches, range: .count,
            reading: .number { $0.temporalLocality?.reuseSamples.map(Double.init) }),
        MetricDescription(
            "temporal_locality.reuse_cap_steps", unit: .steps, range: .positive,
            reading: .number { $0.temporalLocality?.reuseCapSteps.map(Double.init) }),
        MetricDescription(
            "working_set", unit: .blocks, range: .positive, better: .lower, key: .windowSteps,
            reading: .summaries { $0.workingSet }),
        MetricDescription(
            "working_set_curve", unit: .blocks, range: .positive, better: .lower, key: .windowSteps,
            reading: .numbers { result in
                result.workingSetCurve.map { IntegerKeyed($0.map { ($0.windowSteps, $0.meanBlocks) }) }
            }),
    ]

    /// The Python script's sequential LRU.
    static let sequentialCache: [MetricDescription] = [
        MetricDescription(
            "cache_sim", unit: .ratio, range: .share, better: .higher, key: .capacityBlocks,
            reading: .numbers { result in
                result.cacheSimulation.map { IntegerKeyed($0.pairs.map { ($0, $1.hitRate) }) }
            })
    ]
}
