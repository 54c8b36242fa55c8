import LocalityModel
import TraceReading

/// What one worker has added up. All sums are exact, so merging workers in any order gives the same bits.
struct WorkerTotals {
    /// One entry a block size.
    var sizes: [BlockSizeTotals]
    var crossLayer = CrossLayerTotals()
    var stepsBackwards = 0
    var stepGaps = 0
    /// Of the records that passes of several tokens join.
    var neighbours = RecordNeighbours()
    /// Of the requests' orders.
    var resumedSteps = 0
    var repeatedRows = 0
    var loops = LoopTotals()
    /// Of the first request that has one; in union mode what was merged is a piece.
    var firstResumed: ResumedStep?
    /// By layer id + 1: whether it occurs.
    var layers = [Bool](repeating: false, count: TraceLimits.layerIDs.count)
    /// The most distinct positions of a record.
    var largestSelection = 0
    var streamRecords = SampleDistribution(.integer)
    /// The largest sequence length of each finished request that has one, in tokens.
    var contextTokens = IntegerCounts()
    var recency = RecencyTotals()
    var requests: [RequestTotals] = []
    var accessMaps: [AccessMapBuilder] = []

    init(layout: SampleLayout, configuration: Configuration, blockSizes: [Int]) {
        sizes = blockSizes.map { _ in
            BlockSizeTotals(layout: layout, lruCapacityCount: configuration.lruCapacities.count)
        }
    }

    /// Of sums that were taken apart.
    init(sizes: [BlockSizeTotals]) { self.sizes = sizes }

    /// Layers that occur.
    var layerCount: Int { layers.count { $0 } }

    /// Their ids, ascending.
    var layerIDs: [Int] { layers.indices.filter { layers[$0] }.map { $0 + TraceLimits.layerIDs.lowerBound } }

    /// Notes which layer a record is of, and how many distinct positions it has.
    mutating func note(layerID: Int, selection: Int) {
        layers[layerID - TraceLimits.layerIDs.lowerBound] = true
        largestSelection = max(largestSelection, selection)
    }

    /// Adds what the order of a finished request's records says.
    mutating func note(_ order: RequestOrder, requestID: Int, ordinal: RecordOrdinal) {
        resumedSteps += order.resumedSteps
        repeatedRows += order.repeatedRows
        if let step = order.firstResumed { note(ResumedStep(ordinal: ordinal, requestID: requestID, step: step)) }
    }

    private mutating func note(_ resumed: ResumedStep) {
        if let first = firstResumed, first.ordinal < resumed.ordinal { return }
        firstResumed = resumed
    }

    mutating func merge(_ other: WorkerTotals) {
        for index in sizes.indices { sizes[index].merge(other.sizes[index]) }
        crossLayer.merge(other.crossLayer)
        stepsBackwards += other.stepsBackwards
        stepGaps += other.stepGaps
        neighbours.merge(other.neighbours)
        resumedSteps += other.resumedSteps
        repeatedRows += other.repeatedRows
        loops.merge(other.loops)
        if let other = other.firstResumed { note(other) }
        for place in layers.indices where other.layers[place] { layers[place] = true }
        largestSelection = max(largestSelection, other.largestSelection)
        streamRecords.merge(other.streamRecords)
        contextTokens.merge(other.contextTokens)
        recency.merge(other.recency)
        requests += other.requests
        accessMaps += other.accessMaps
    }
}

/// A step to which a request returns.
struct ResumedStep {
    /// Of the request.
    var ordinal: RecordOrdinal
    var requestID: Int
    var step: Int
}

/// The sums of one finished request.
struct RequestTotals {
    var requestID: Int
    /// What its file calls it, known at the end of a run.
    var requestName: String?
    var ordinal: RecordOrdinal
    var records: UInt64
    var sums: [[ExactSum]]
    var extent = RequestExtent()
    /// The largest sequence length; 0 where none is known.
    var contextTokens = 0
    /// By block size; empty where they are not measured, and of a request that no result shows.
    var misses: [RequestMissSums] = []

    /// Adds another part of the same request.
    mutating func merge(_ other: RequestTotals) {
        records += other.records
        contextTokens = max(contextTokens, other.contextTokens)
        if extent.groups.isEmpty { extent = other.extent }
        for size in sums.indices where !other.sums[size].isEmpty {
            if sums[size].isEmpty {
                sums[size] = other.sums[size]
            } else {
                for slot in sums[size].indices { sums[size][slot].merge(other.sums[size][slot]) }
            }
        }
    }
}
