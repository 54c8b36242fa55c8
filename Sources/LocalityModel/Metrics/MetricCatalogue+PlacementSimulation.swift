extension MetricCatalogue {
    /// The step-atomic simulation (`placement_sim`).
    static let placementSimulation: [MetricDescription] = [
        MetricDescription(
            "placement_sim", unit: .mixed, range: .count, reading: .structure { $0.placementSimulation != nil }),
        MetricDescription(
            "placement_sim.min_feasible_capacity_blocks", unit: .blocks, range: .positive, better: .lower,
            reading: .number { $0.placementSimulation.map { Double($0.minimumFeasibleCapacityBlocks) } }),
        MetricDescription(
            "placement_sim.lru_curve", unit: .mixed, range: .share,
            reading: .structure { $0.placementSimulation?.lruCurve.isEmpty == false }),
        MetricDescription(
            "placement_sim.lru_curve.hit_rate", unit: .ratio, range: .share, better: .higher, key: .capacityBlocks,
            reading: .numbers { result in
                result.placementSimulation.map { IntegerKeyed($0.lruCurve.map { ($0.capacityBlocks, $0.hitRate) }) }
            }),
        MetricDescription(
            "placement_sim.lru_curve.warm_hit_rate", unit: .ratio, range: .share, better: .higher,
            key: .capacityBlocks,
            reading: .numbers { result in
                result.placementSimulation.map { simulation in
                    IntegerKeyed(
                        simulation.lruCurve.compactMap { point in
                            point.warmHitRate.map { (point.capacityBlocks, $0) }
                        })
                }
            }),
        MetricDescription(
            "placement_sim.knee_capacity_blocks", unit: .blocks, range: .positive, better: .lower,
            reading: .number { $0.placementSimulation?.kneeCapacityBlocks.map(Double.init) }),
        MetricDescription(
            "placement_sim.capacity_for_share", unit: .blocks, range: .positive, better: .lower,
            reading: .structure { $0.placementSimulation != nil }),
        MetricDescription(
            "placement_sim.policies", unit: .ratio, range: .share,
            reading: .structure { $0.placementSimulation?.policies.isEmpty == false }),
    ]
}
