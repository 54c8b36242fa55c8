extension Rule {
    /// A few blocks carry most of a step's tokens.
    static let hotBlocks = Rule(
        "hot-blocks", level: .advice, metric: "record_stats.block_concentration.gini.mean", comparison: .above,
        chart: .concentration
    ) { input throws(Obstacle) in
        Measurement([input.condition(try input.mean("gini"))])
    }
}
