extension Rule {
    /// Low entropy: confirms `hot-blocks`.
    static let concentrated = Rule(
        "concentrated", level: .info, metric: "record_stats.block_concentration.normalized_entropy.mean",
        comparison: .below, chart: .concentration
    ) { input throws(Obstacle) in
        Measurement([input.condition(try input.mean("normalized_entropy"))])
    }
}
