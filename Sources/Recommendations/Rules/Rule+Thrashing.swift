import Wording

extension Rule {
    /// The working set is larger than the cache, and LRU misses most of it: two conditions, both must hold.
    static let thrashing = Rule(
        "thrashing", level: .warning, metric: "working_set.{window_steps}.mean", comparison: .above,
        chart: .workingSet, outranked: .high
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let window = input.integer("window_steps")
        let capacity = input.integer("capacity_blocks")
        let blocks = try input.mean("working_set", key: window, flag: "--ws-windows \(window)")
        try input.requireStreams(longEnoughFor: window)
        let rate = try input.sequentialHitRate(capacity)
        let lowRate = Condition(
            metric: "cache_sim.\(capacity).hit_rate", .below, measured: rate, threshold: input["low_hit_rate"],
            form: .share)
        let values = input.wholeSequences(at: capacity)
            .merging(["working_set_blocks": blocks, "lru_hit_rate": rate]) { $1 }
        return Measurement([input.condition(blocks), lowRate], values: values)
    }
}
