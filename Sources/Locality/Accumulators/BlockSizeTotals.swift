/// Totals at one block size.
struct BlockSizeTotals {
    /// By slot of the layout.
    var samples: [SampleDistribution]
    /// In order of appearance; a single entry where streams are whole requests.
    var layers: [LayerTotals] = []
    /// By layer id + 1: its place in `layers`, −1 without one.
    private var places: [Int] = []
    var sequentialHits: [Int]
    /// Records that touched a (stream, block) → pairs.
    var touchCounts = PagedCounts()
    var logs: [StreamLog] = []
    /// What policies are simulated on where `logs` were let go of.
    var sample: [StreamLog] = []
    /// Of the request steps that are complete.
    var stepMisses = StepMissTotals()
    let slotCount: Int

    init(slotCount: Int, samples: [SampleDistribution], sequentialHits: [Int]) {
        self.slotCount = slotCount
        self.samples = samples
        self.sequentialHits = sequentialHits
    }

    init(layout: SampleLayout, lruCapacityCount: Int) {
        slotCount = layout.slotCount
        samples = (0..<layout.slotCount).map { SampleDistribution(layout.kind(of: $0)) }
        sequentialHits = Array(repeating: 0, count: lruCapacityCount)
    }

    /// The layers with their totals, by layer id.
    var layersByID: [(layerID: Int, totals: LayerTotals)] {
        places.enumerated().filter { $0.element >= 0 }.map { ($0.offset - 1, layers[$0.element]) }
    }

    /// The place of a layer's totals, made if they are not there.
    mutating func index(ofLayer layerID: Int) -> Int {
        while places.count <= layerID + 1 { places.append(-1) }
        if places[layerID + 1] < 0 {
            places[layerID + 1] = layers.count
            layers.append(LayerTotals(slotCount: slotCount))
        }
        return places[layerID + 1]
    }

    mutating func merge(_ other: BlockSizeTotals) {
        for slot in samples.indices { samples[slot].merge(other.samples[slot]) }
        for index in sequentialHits.indices { sequentialHits[index] += other.sequentialHits[index] }
        touchCounts.merge(other.touchCounts)
        logs += other.logs
        sample += other.sample
        stepMisses.merge(other.stepMisses)
        for (layerID, totals) in other.layersByID { layers[index(ofLayer: layerID)].merge(totals) }
    }

    /// All layers together.
    var total: LayerTotals {
        var total = LayerTotals(slotCount: slotCount)
        for layer in layers { total.merge(layer) }
        return total
    }
}
