extension MetricCatalogue {
    /// Whole steps of a request (`request_step_misses`).
    static let requestSteps: [MetricDescription] = [
        MetricDescription(
            "request_step_misses", unit: .blocks, range: .count, better: .lower, key: .capacityBlocks,
            reading: .summaries { result in
                result.requestStepMisses.map { IntegerKeyed($0.capacities.map { ($0.capacityBlocks, $0.all) }) }
            }),
        MetricDescription(
            "request_step_misses.capacities.steady", unit: .blocks, range: .count, better: .lower,
            key: .capacityBlocks,
            reading: .summaries { result in
                result.requestStepMisses.map { misses in
                    IntegerKeyed(misses.capacities.compactMap { row in row.steady.map { (row.capacityBlocks, $0) } })
                }
            }),
        MetricDescription(
            "request_step_misses.warmup_curve", unit: .blocks, range: .count,
            reading: .structure { $0.requestStepMisses?.warmupCurve.isEmpty == false }),
        MetricDescription(
            "request_step_misses.context_tokens", unit: .tokens, range: .positive,
            reading: .summary { $0.requestStepMisses?.contextTokens }),
    ]
}
