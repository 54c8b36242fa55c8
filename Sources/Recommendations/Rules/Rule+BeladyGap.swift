import LocalityModel
import Wording

extension Rule {
    /// What LRU leaves to the optimum at the same capacity.
    static let beladyGap = Rule(
        "belady-gap", level: .info, metric: "placement_sim.policies.belady_minus_lru", comparison: .above,
        form: .share, chart: .policies
    ) { input throws(Obstacle) in
        try input.requireCausalStreams()
        let simulation = try input.simulation()
        let least = input["capacity_factor"] * Double(simulation.minimumFeasibleCapacityBlocks)
        guard let row = PolicyComparison(simulation, atLeast: least), let lru = row.hitRate("lru"),
            let belady = row.hitRate("belady")
        else {
            throw Obstacle("absent", ["metric": "placement_sim.policies.belady"], flag: "--sim policies")
        }
        return Measurement(
            [input.condition(belady - lru)],
            values: ["capacity_blocks": Double(row.capacityBlocks), "lru_hit_rate": lru, "belady_hit_rate": belady])
    }
}
