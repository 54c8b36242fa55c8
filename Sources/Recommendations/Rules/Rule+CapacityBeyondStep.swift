import LocalityModel

extension Rule {
    /// The capacity for 90 % of the attainable hits, in units of the largest step: of k at block size 1.
    static let capacityBeyondStep = Rule(
        "capacity-beyond-step", level: .advice, metric: "placement_sim.capacity_for_share.0.9", comparison: .above,
        chart: .hitRate
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let simulation = try input.simulation()
        let step = simulation.minimumFeasibleCapacityBlocks
        guard step > 0, let capacity = simulation.capacityForShare["0.9"] else {
            throw Obstacle("no-reuse", ["metric": "placement_sim.capacity_for_share"])
        }
        return Measurement(
            [input.condition(Double(capacity) / Double(step))],
            values: input.wholeSequences(at: capacity)
                .merging(["capacity_blocks": Double(capacity), "step_blocks": Double(step)]) { $1 })
    }
}
