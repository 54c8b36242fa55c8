import Wording

extension Rule {
    /// Many reuses come late: a larger near tier, or tiers.
    static let longReuse = Rule(
        "long-reuse", level: .advice, metric: "temporal_locality.reuse_distance_cdf_steps.{within_steps}",
        comparison: .below, form: .share, chart: .reuseTime
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        return Measurement([input.condition(try input.reuseShare(within: input.integer("within_steps")))])
    }
}
