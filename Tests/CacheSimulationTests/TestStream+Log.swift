import CacheSimulation

extension TestStream {
    func log() -> TouchedSetLog {
        var log = TouchedSetLog()
        for (step, current) in zip(steps, currentBlocks) {
            let blocks = step.map { UInt32($0) }
            log.append(blocks: blocks.span, currentBlock: current)
        }
        return log
    }

    func simulate(_ policy: PlacementPolicy, _ capacities: [Int], seed: UInt64 = 1) -> [PolicyHits] {
        policy.simulate(log(), capacities: capacities, seed: seed, requestID: requestID, layerID: layerID)
    }
}
