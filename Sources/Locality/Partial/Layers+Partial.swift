import CacheSimulation

extension DepthHistogram: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(touches)
        writer.put(firstTouches)
        writer.put(largestTouchedSet)
        writer.put(1..<deepestTouch + 1) { $0.put(UInt64(touches(atDepth: $1))) }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        let touches = try reader.natural()
        let firstTouches = try reader.integer(upTo: touches)
        let largestTouchedSet = try reader.integer(upTo: 1 << 24)
        let counts = try reader.list { (reader) throws(PartialFault) in
            guard let count = UInt32(exactly: try reader.unsigned()) else {
                throw .damaged("a depth in it is out of its range")
            }
            return count
        }
        guard counts.count <= 1 << 24 else { throw .damaged("a depth in it is out of its range") }
        self.init(
            touchesByDepth: counts, touches: touches, firstTouches: firstTouches, largestTouchedSet: largestTouchedSet)
    }
}

extension LayerTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(records)
        writer.put(sums)
        writer.put(regularGaps)
        writer.put(irregularGaps)
        writer.put(irregularReuseTimes)
        writer.put(finalGaps)
        writer.put(touches)
        writer.put(firstTouches)
        writer.put(writtenRows)
        writer.put(largestTouchedSet)
        writer.put(depths)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(slotCount: 0)
        records = try reader.unsigned()
        sums = try reader.list(of: ExactSum.self)
        regularGaps = try reader.counts()
        irregularGaps = try reader.counts()
        irregularReuseTimes = try PagedCounts(from: &reader)
        finalGaps = try reader.counts()
        touches = try reader.natural()
        firstTouches = try reader.natural()
        writtenRows = try reader.natural()
        largestTouchedSet = try reader.integer(upTo: 1 << 24)
        depths = try DepthHistogram(from: &reader)
    }
}

extension CapacityMisses: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(warmup)
        writer.put(steady)
        writer.put(sums)
        writer.put(means)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(
            warmup: try IntegerCounts(from: &reader), steady: try IntegerCounts(from: &reader),
            sums: try reader.counts(), means: try RequestMeans(from: &reader))
    }
}

extension RequestMeans: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(groups.sorted { $0.key < $1.key }) { writer, entry in
            writer.put(entry.key)
            writer.put(entry.value.sum)
            writer.put(entry.value.squares)
            writer.put(entry.value.least)
            writer.put(entry.value.largest)
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        var groups: [Int: Group] = [:]
        var last = 0
        for _ in 0..<(try reader.count()) {
            let steps = try reader.natural()
            guard steps > last else { throw .damaged("numbers of steps in it do not ascend") }
            last = steps
            groups[steps] = Group(
                sum: try ExactSum(from: &reader), squares: try ExactSquareSum(from: &reader),
                least: try reader.natural(), largest: try reader.natural())
        }
        self.init(groups: groups)
    }
}

extension StepMissTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(firstIndex)
        writer.put(capacities)
        writer.put(requests)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        let firstIndex = try reader.integer(upTo: CapacityGrid.capacities.count - 1)
        let capacities = try reader.list(of: CapacityMisses.self)
        let requests = try reader.counts()
        guard 1...CapacityGrid.capacities.count - firstIndex ~= capacities.count else {
            throw .damaged("its misses of request steps have no capacity")
        }
        guard requests.count <= WarmupCurve.ordinals.count, capacities.allSatisfy({ $0.sums.count == requests.count })
        else { throw .damaged("its misses of request steps are not one a step") }
        self.init(firstIndex: firstIndex, capacities: capacities, requests: requests)
    }
}

extension CrossLayerTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(layerIDs) { $0.put($1) }
        writer.put(pairs) { writer, pair in
            writer.put(Int(pair.units))
            writer.put(Int(pair.steps))
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init()
        for layer in try reader.list({ (reader) throws(PartialFault) in try reader.integer() }) { _ = row(of: layer) }
        let sums = try reader.list { (reader) throws(PartialFault) in
            Pair(units: Int64(try reader.natural()), steps: Int64(try reader.natural()))
        }
        guard sums.count == pairs.count else { throw .damaged("its overlaps of layers are not one a pair") }
        pairs = sums
    }
}
