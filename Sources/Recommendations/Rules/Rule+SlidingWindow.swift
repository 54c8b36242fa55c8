import LocalityModel

extension Rule {
    /// Most touched blocks lie in the newest window.
    static let slidingWindow = Rule(
        "sliding-window", level: .advice,
        metric: "record_stats.recent_locality.recent_block_ratio.{window_blocks}.mean", comparison: .above,
        form: .share, chart: .recency
    ) { input throws(Obstacle) in
        let window = input.integer("window_blocks")
        let share = try input.mean("recent_block_ratio", key: window, flag: "--recent-block-windows \(window)")
        let tokens = Double(window * input.result.blockSizeTokens)
        return Measurement([input.condition(share)], values: ["window_tokens": tokens])
    }
}
