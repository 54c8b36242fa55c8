import LocalityModel

/// What one worker has added up. All sums are exact, so merging workers in any order gives the same bits.
struct WorkerTotals {
    /// One entry a block size.
    var sizes: [BlockSizeTotals]
    var crossLayer = CrossLayerTotals()
    var stepsBackwards = 0
    var stepGaps = 0
    var layerIDs = Set<Int>()
    var streamRecords = SampleDistribution(.integer)
    var requests: [RequestTotals] = []
    var accessMaps: [AccessMapBuilder] = []

    init(layout: SampleLayout, configuration: Configuration, blockSizes: [Int]) {
        sizes = blockSizes.map { _ in
            BlockSizeTotals(layout: layout, lruCapacityCount: configuration.lruCapacities.count)
        }
    }

    mutating func merge(_ other: WorkerTotals) {
        for index in sizes.indices { sizes[index].merge(other.sizes[index]) }
        crossLayer.merge(other.crossLayer)
        stepsBackwards += other.stepsBackwards
        stepGaps += other.stepGaps
        layerIDs.formUnion(other.layerIDs)
        streamRecords.merge(other.streamRecords)
        requests += other.requests
        accessMaps += other.accessMaps
    }
}

/// The sums of one finished request.
struct RequestTotals {
    var requestID: Int
    var ordinal: RecordOrdinal
    var records: UInt64
    var sums: [[ExactSum]]
}

/// Totals at one block size.
struct BlockSizeTotals {
    /// By slot of the layout.
    var samples: [SampleDistribution]
    /// By layer id + 1; a single entry where streams are whole requests.
    private(set) var layers: [LayerTotals?] = []
    var sequentialHits: [Int]
    /// Records that touched a (stream, block) → pairs.
    var touchCounts = PagedCounts()
    var logs: [StreamLog] = []
    private let slotCount: Int

    init(layout: SampleLayout, lruCapacityCount: Int) {
        slotCount = layout.slotCount
        samples = (0..<layout.slotCount).map { SampleDistribution(layout.kind(of: $0)) }
        sequentialHits = Array(repeating: 0, count: lruCapacityCount)
    }

    /// The totals of a layer, made if they are not there.
    mutating func layer(_ layerID: Int) -> LayerTotals {
        let place = layerID + 1
        while layers.count <= place { layers.append(nil) }
        if let layer = layers[place] { return layer }
        let layer = LayerTotals(slotCount: slotCount)
        layers[place] = layer
        return layer
    }

    mutating func merge(_ other: BlockSizeTotals) {
        for slot in samples.indices { samples[slot].merge(other.samples[slot]) }
        for index in sequentialHits.indices { sequentialHits[index] += other.sequentialHits[index] }
        touchCounts.merge(other.touchCounts)
        logs += other.logs
        for (place, layer) in other.layers.enumerated() {
            guard let layer else { continue }
            self.layer(place - 1).merge(layer)
        }
    }

    /// All layers together.
    var total: LayerTotals {
        let total = LayerTotals(slotCount: slotCount)
        for layer in layers { if let layer { total.merge(layer) } }
        return total
    }
}
