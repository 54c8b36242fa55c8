import LocalityModel
import Wording

extension Rule {
    /// Most touched blocks lie in the newest window.
    static let slidingWindow = Rule(
        "sliding-window", level: .advice,
        metric: "record_stats.recent_locality.recent_block_ratio.{window_blocks}.mean", comparison: .above,
        form: .share, chart: .recency
    ) { input throws(Obstacle) in
        try input.recentShare()
    }
}
