import CacheSimulation
public import LocalityModel

extension SimulationExtent {
    /// The names of what `policies` adds to the LRU curve.
    public static let policyNames = PlacementPolicy.catalogue.map(\.name).filter { $0 != "lru" }
}

/// The step-atomic simulation's part of a result.
struct PlacementBuilder {
    let plan: AnalysisPlan
    let jobs: Int

    /// The curve from the depths at which touches were found, and the policies from the retained touched sets; where
    /// these are missing, `lru` alone, which the curve has, and the reason for the others.
    func placement(_ totals: LayerTotals, logs: [StreamLog]?) -> PlacementSimulation? {
        let extent = plan.configuration.simulation
        guard extent != .off else { return nil }
        let curve = LRUCurve(totals.depths)
        let capacities = simulationCapacities(
            requested: plan.configuration.simulationCapacities, lruCapacities: plan.configuration.lruCapacities,
            smallestFeasibleCapacity: curve.smallestFeasibleCapacity)
        var placement = PlacementSimulation(
            minimumFeasibleCapacityBlocks: curve.smallestFeasibleCapacity,
            lruCurve: curve.points(keeping: capacities),
            kneeCapacityBlocks: curve.knee,
            capacityForShare: curve.capacityForShare,
            policies: [:])
        if let logs {
            let simulation = PolicySimulation(
                capacities: capacities, seed: plan.configuration.simulationSeed, jobs: jobs)
            placement.policies = simulation.results(logs)
        } else {
            placement.policies = ["lru": capacities.map { curve.policyResult(atCapacity: $0) }]
            placement.policiesLeftOut = Dictionary(
                uniqueKeysWithValues: SimulationExtent.policyNames.map { ($0, PolicyBudget.reason(extent)) })
        }
        return placement
    }

    func layerCurve(_ layer: LayerTotals) -> [HitRatePoint] {
        plan.configuration.simulation == .off ? [] : LRUCurve(layer.depths).pointsOfALayer()
    }
}
