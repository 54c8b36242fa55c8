import Wording

extension Rule {
    /// Neighbouring steps touch different blocks.
    static let volatileSteps = Rule(
        "volatile-steps", level: .warning, metric: "temporal_locality.step_jaccard.mean", comparison: .below,
        form: .share, chart: .stepSimilarity, outranked: .high
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        return Measurement([input.condition(try input.mean("step_jaccard"))])
    }
}
