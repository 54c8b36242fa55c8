import CacheSimulation
import LocalityModel

/// The step-atomic simulation's part of a result, from the depths at which touches were found.
struct PlacementBuilder {
    let plan: AnalysisPlan

    func placement(_ totals: LayerTotals) -> PlacementSimulation {
        let curve = LRUCurve(totals.depths)
        let capacities = simulationCapacities(
            requested: plan.configuration.simulationCapacities, lruCapacities: plan.configuration.lruCapacities,
            smallestFeasibleCapacity: curve.smallestFeasibleCapacity)
        return PlacementSimulation(
            minimumFeasibleCapacityBlocks: curve.smallestFeasibleCapacity,
            lruCurve: curve.points(keeping: capacities),
            kneeCapacityBlocks: curve.knee,
            capacityForShare: curve.capacityForShare,
            policies: [:])
    }

    func layerCurve(_ layer: LayerTotals) -> [HitRatePoint] {
        LRUCurve(layer.depths).pointsOfALayer()
    }
}
