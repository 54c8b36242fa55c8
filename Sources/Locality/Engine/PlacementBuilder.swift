import CacheSimulation
public import LocalityModel

extension SimulationExtent {
    /// The names of what `policies` adds to the LRU curve.
    public static let policyNames = PlacementPolicy.catalogue.map(\.name).filter { $0 != "lru" }
}

/// The step-atomic simulation's part of a result.
struct PlacementBuilder {
    let plan: AnalysisRequest
    let jobs: Int

    /// The curve from the depths at which touches were found, and the policies from the retained touched sets; where
    /// these are missing, from those of a sample of streams, `lru` too, so that policies compare; without one, `lru`
    /// alone, which the curve has, and the reason for the others.
    func placement(_ totals: LayerTotals, logs: [StreamLog]?, sample: [StreamLog]) -> PlacementSimulation? {
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
        let simulation = PolicySimulation(
            capacities: capacities, seed: plan.configuration.simulationSeed, jobs: jobs)
        if let logs {
            placement.policies = simulation.results(logs)
        } else if let first = sample.first {
            placement.policies = simulation.results(sample)
            placement.setInfeasible(below: curve.smallestFeasibleCapacity)
            placement.sampledStreams = SampledStreams(
                requestID: first.requestID, layers: sample.map(\.layerID).sorted(),
                records: sample.reduce(0) { $0 + $1.log.stepCount }, touches: sample.reduce(0) { $0 + $1.log.touches })
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

extension PlacementSimulation {
    /// Takes the numbers from rows of dynamic policies at capacities that do not hold every step of the result, though
    /// they hold those of the streams simulated.
    fileprivate mutating func setInfeasible(below smallest: Int) {
        for policy in policies.keys where !Self.staticPolicies.contains(policy) {
            policies[policy] = policies[policy]?.map {
                $0.capacityBlocks < smallest ? PolicyResult(infeasibleCapacityBlocks: $0.capacityBlocks) : $0
            }
        }
    }
}
