import LocalityModel
import Wording

extension Rule {
    /// Useful bytes / moved bytes at this block size.
    static let wastedBlockBytes = Rule(
        "wasted-block-bytes", level: .advice, metric: "record_stats.tokens_per_block_mean.mean/block_size_tokens",
        comparison: .below, form: .share, chart: .blockSizes
    ) { input throws(Obstacle) in
        let positions = try input.mean("tokens_per_block_mean")
        let used = min(1, positions / Double(input.result.blockSizeTokens))
        return Measurement([input.condition(used)], values: ["moved_factor": 1 / used])
    }
}
