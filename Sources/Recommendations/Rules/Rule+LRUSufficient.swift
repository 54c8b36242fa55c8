import Wording

extension Rule {
    /// A modest LRU already hits.
    static let lruSufficient = Rule(
        "lru-sufficient", level: .info, metric: "cache_sim.{capacity_blocks}.hit_rate", comparison: .above,
        form: .share, chart: .hitRate, outranked: .low
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let capacity = input.integer("capacity_blocks")
        let rate = try input.sequentialHitRate(capacity)
        return Measurement([input.condition(rate)], values: input.wholeSequences(at: capacity))
    }
}
