import LocalityModel
import Wording

extension Rule {
    /// Even a wide window of newest blocks misses most touches.
    static let historyNeeded = Rule(
        "history-needed", level: .warning,
        metric: "record_stats.recent_locality.recent_block_ratio.{window_blocks}.mean", comparison: .below,
        form: .share, chart: .recency
    ) { input throws(Obstacle) in
        try input.recentShare()
    }
}
