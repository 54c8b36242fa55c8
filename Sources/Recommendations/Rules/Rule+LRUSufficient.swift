extension Rule {
    /// A modest LRU already hits.
    static let lruSufficient = Rule(
        "lru-sufficient", level: .info, metric: "cache_sim.{capacity_blocks}.hit_rate", comparison: .above,
        form: .share, chart: .hitRate, outranked: .low
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let rate = try input.sequentialHitRate(input.integer("capacity_blocks"))
        return Measurement([input.condition(rate)])
    }
}
