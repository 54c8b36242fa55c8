import LocalityModel

extension Rule {
    /// A step touches many blocks: a small near tier cannot cover it.
    static let scatteredAccess = Rule(
        "scattered-access", level: .advice, metric: "record_stats.unique_blocks.mean", comparison: .above,
        scaling: .inverse, chart: .uniqueBlocks, outranked: .high
    ) { input throws(Obstacle) in
        let mean = try input.mean("unique_blocks")
        let ratio = input.result.recordStatistics?.touchedBlockRatio
        let saturation = ratio.flatMap { $0.count > 0 ? ["touched_block_share": $0.mean] : nil }
        return Measurement([input.condition(mean)], values: saturation ?? [:])
    }
}
