import CacheSimulation
import LocalityModel

/// The step-atomic simulation's part of a result.
struct PlacementBuilder {
    let plan: AnalysisPlan

    func placement(_ totals: LayerTotals) -> PlacementSimulation? {
        nil
    }

    func layerCurve(_ layer: LayerTotals) -> [HitRatePoint] {
        []
    }
}
