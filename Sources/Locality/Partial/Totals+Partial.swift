import CacheSimulation
import LocalityModel
import TraceReading

extension BlockSizeTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(slotCount)
        writer.put(samples)
        writer.put(sequentialHits) { $0.put($1) }
        writer.put(layersByID) { writer, layer in
            writer.put(layer.layerID)
            writer.put(layer.totals)
        }
        writer.put(touchCounts)
        writer.put(logs)
        writer.put(sample)
        writer.put(stepMisses)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        let slotCount = try reader.count()
        self.init(
            slotCount: slotCount, samples: try reader.list(of: SampleDistribution.self),
            sequentialHits: try reader.list { (reader) throws(PartialFault) in try reader.natural() })
        for _ in 0..<(try reader.count()) {
            let layerID = try reader.integer()
            guard TraceLimits.layerIDs.contains(layerID) else { throw .damaged("a layer id is out of its range") }
            layers[index(ofLayer: layerID)] = try LayerTotals(from: &reader)
        }
        touchCounts = try PagedCounts(from: &reader)
        logs = try reader.list(of: StreamLog.self)
        sample = try reader.list(of: StreamLog.self)
        stepMisses = try StepMissTotals(from: &reader)
    }

    /// Whether every list is as long as the plan wants it.
    func fits(_ plan: AnalysisRequest) -> Bool {
        slotCount == plan.layout.slotCount && samples.count == slotCount
            && samples.indices.allSatisfy { samples[$0].kind == plan.layout.kind(of: $0) }
            && sequentialHits.count == plan.configuration.lruCapacities.count
            && layers.allSatisfy { $0.sums.count == slotCount }
    }
}

extension WorkerTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(sizes)
        writer.put(crossLayer)
        writer.put(stepsBackwards)
        writer.put(stepGaps)
        writer.put(neighbours.pairs)
        writer.put(neighbours.broken)
        writer.put(resumedSteps)
        writer.put(repeatedRows)
        writer.put(loops.requests)
        writer.put(loops.steps.tested)
        writer.put(loops.steps.repeated)
        writer.put(layers.indices.filter { layers[$0] }) { $0.put($1) }
        writer.put(largestSelection)
        writer.put(streamRecords)
        writer.put(contextTokens)
        writer.put(recency)
        writer.put(requests)
        writer.put(accessMaps)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(sizes: try reader.list(of: BlockSizeTotals.self))
        crossLayer = try CrossLayerTotals(from: &reader)
        stepsBackwards = try reader.natural()
        stepGaps = try reader.natural()
        neighbours = RecordNeighbours(pairs: try reader.natural(), broken: try reader.natural())
        resumedSteps = try reader.natural()
        repeatedRows = try reader.natural()
        loops.requests = try reader.natural()
        loops.steps.tested = try reader.natural()
        loops.steps.repeated = try reader.natural()
        for _ in 0..<(try reader.count()) { layers[try reader.integer(upTo: layers.count - 1)] = true }
        largestSelection = try reader.integer(upTo: TraceLimits.maximumPosition + 1)
        streamRecords = try SampleDistribution(from: &reader)
        contextTokens = try IntegerCounts(from: &reader)
        recency = try RecencyTotals(from: &reader)
        requests = try reader.list(of: RequestTotals.self)
        accessMaps = try reader.list(of: AccessMapBuilder.self)
    }

    func fits(_ plan: AnalysisRequest) -> Bool {
        sizes.count == plan.blockSizes.count
            && sizes.allSatisfy { $0.fits(plan) } && streamRecords.kind == .integer
            && requests.allSatisfy { request in
                request.sums.count == sizes.count
                    && request.sums.allSatisfy { $0.count == plan.layout.slotCount }
                    && request.misses.count == (plan.measuresStepMisses ? sizes.count : 0)
            }
    }
}

extension RequestTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(requestID)
        writer.put(ordinal.shard)
        writer.put(ordinal.segment)
        writer.put(ordinal.record)
        writer.put(records)
        writer.put(sums) { $0.put($1) }
        writer.put(extent)
        writer.put(contextTokens)
        writer.put(misses)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(
            requestID: try reader.integer(),
            ordinal: RecordOrdinal(
                shard: try reader.natural(), segment: try reader.integer(), record: try reader.integer()),
            records: try reader.unsigned(),
            sums: try reader.list { (reader) throws(PartialFault) in try reader.list(of: ExactSum.self) },
            extent: try RequestExtent(from: &reader), contextTokens: try reader.natural(),
            misses: try reader.list(of: RequestMissSums.self))
    }
}

extension RequestMissSums: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(steps)
        writer.put(steadySteps)
        writer.put(firstIndex)
        writer.put(all) { $0.put($1) }
        writer.put(steady) { $0.put($1) }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(
            steps: try reader.natural(), steadySteps: try reader.natural(),
            firstIndex: try reader.integer(upTo: CapacityGrid.capacities.count - 1),
            all: try reader.list { (reader) throws(PartialFault) in try reader.natural() },
            steady: try reader.list { (reader) throws(PartialFault) in try reader.natural() })
        guard !all.isEmpty, all.count == steady.count, firstIndex + all.count <= CapacityGrid.capacities.count else {
            throw .damaged("misses of a request in it are not one a capacity")
        }
    }
}

extension RequestExtent: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(records)
        writer.put(steps)
        writer.put(largestGap)
        writer.put(groups) { writer, group in
            writer.put(group.first)
            writer.put(group.last)
            writer.put(group.layers)
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(
            records: try reader.integer(upTo: 1 << 53), steps: try reader.integer(upTo: 1 << 53),
            largestGap: try reader.natural(),
            groups: try reader.list { (reader) throws(PartialFault) in
                Group(
                    first: try reader.integer(), last: try reader.integer(),
                    layers: try reader.list { (reader) throws(PartialFault) in try reader.unsigned() })
            })
        let words = TraceLimits.layerIDs.count / 64 + 1
        guard groups.allSatisfy({ $0.first <= $0.last && $0.layers.count <= words }) else {
            throw .damaged("layers of a request in it are out of their range")
        }
    }
}

extension RequestName: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        switch self {
        case .integer(let integer):
            writer.put(true)
            writer.put(integer)
        case .text(let text):
            writer.put(false)
            writer.put(text)
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self = try reader.flag() ? .integer(try reader.integer()) : .text(try reader.text())
    }
}

extension StreamLog: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(requestID)
        writer.put(layerID)
        writer.put(log.stepCount)
        writer.put(log.touches)
        writer.put(log.largestTouchedSet)
        writer.put(log.bytes)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        requestID = try reader.integer()
        layerID = try reader.integer()
        let (steps, touches) = (try reader.integer(), try reader.natural())
        let largest = try reader.integer()
        let bytes = try reader.content()
        guard
            let log = TouchedSetLog(
                reading: bytes, stepCount: steps, touches: touches, largestTouchedSet: largest)
        else { throw .damaged("touched sets in it are not those of their counts") }
        self.log = log
    }
}

extension AccessMapBuilder: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        for value in [requestID, layerID, firstStep, lastStep, recordCount, recordsPerRow, tokensPerColumn] {
            writer.put(value)
        }
        writer.put(cells) { $0.put(Int($1)) }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(requestID: try reader.integer(), layerID: try reader.integer())
        firstStep = try reader.integer()
        lastStep = try reader.integer()
        recordCount = try reader.natural()
        recordsPerRow = try reader.integer(upTo: 1 << 40)
        tokensPerColumn = try reader.integer(upTo: 1 << 40)
        let cells = try reader.list { (reader) throws(PartialFault) in
            UInt32(try reader.integer(upTo: Int(UInt32.max)))
        }
        guard cells.count == self.cells.count, recordsPerRow > 0, recordCount <= recordsPerRow * 64 else {
            throw .damaged("an access map is not of its size")
        }
        self.cells = cells
    }
}
