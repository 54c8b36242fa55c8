import Wording

extension Rule {
    /// Neighbouring steps touch much the same blocks.
    static let stableSteps = Rule(
        "stable-steps", level: .info, metric: "temporal_locality.step_jaccard.mean", comparison: .above,
        form: .share, chart: .stepSimilarity, outranked: .low
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        return Measurement([input.condition(try input.mean("step_jaccard"))])
    }
}
