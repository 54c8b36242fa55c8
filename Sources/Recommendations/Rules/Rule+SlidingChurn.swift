import Wording

extension Rule {
    /// The selections move along with the sequence: little stays in place, but shifted by one most of it does.
    static let slidingChurn = Rule(
        "sliding-churn", level: .advice, metric: "token_step_overlap_shifted.mean", comparison: .above, form: .share,
        chart: .tokenOverlap
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let raw = try input.mean("token_step_overlap", flag: "--sim curve")
        let shifted = try input.mean("token_step_overlap_shifted", flag: "--sim curve")
        let lowRaw = Condition(
            metric: "token_step_overlap.mean", .below, measured: raw, threshold: input["low_overlap_share"],
            form: .share)
        return Measurement(
            [input.condition(shifted), lowRaw], values: ["raw_share": raw, "shifted_share": shifted])
    }
}
