import LocalityModel

extension Rule {
    /// Few of a moved block's tokens are used.
    static let lowBlockUtilization = Rule(
        "low-block-utilization", level: .advice, metric: "record_stats.tokens_per_block_mean.mean",
        comparison: .below, scaling: .proportional, chart: .tokensPerBlock
    ) { input throws(Obstacle) in
        let mean = try input.mean("tokens_per_block_mean")
        let share = min(1, mean / Double(input.result.blockSizeTokens))
        return Measurement([input.condition(mean)], values: ["used_share": share])
    }
}
