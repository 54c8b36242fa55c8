extension ExactSum: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(count)
        writer.put(UInt128(bitPattern: units))
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(count: try reader.unsigned(), units: Int128(bitPattern: try reader.wide()))
    }
}

extension ExactSquareSum: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(low)
        writer.put(high)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(low: try reader.wide(), high: try reader.wide())
    }
}

extension IntegerCounts: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(counts.sorted { $0.key < $1.key }) { writer, entry in
            writer.put(entry.key)
            writer.put(entry.value)
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init()
        var last = -1
        for _ in 0..<(try reader.count()) {
            let value = try reader.natural()
            guard value > last else { throw .damaged("values in it do not ascend") }
            add(value, count: try reader.unsigned())
            last = value
        }
    }
}

extension RecencyTotals: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(longestSequence)
        writer.put(sums)
        writer.put(wholeRecords) { $0.put($1) }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init()
        let windows = (sums.count, wholeRecords.count)
        longestSequence = try reader.natural()
        sums = try reader.list(of: ExactSum.self)
        wholeRecords = try reader.list { (reader) throws(PartialFault) in try reader.unsigned() }
        guard (sums.count, wholeRecords.count) == windows else { throw .damaged("its windows of recency are others") }
    }
}

extension PagedCounts: PartialCodable {
    /// Keys as differences from the one before.
    func encode(to writer: inout PartialWriter) {
        var pairs: [(key: Int, count: UInt64)] = []
        forEachCount { pairs.append(($0, $1)) }
        var last = 0
        writer.put(pairs) { writer, pair in
            writer.put(UInt64(pair.key - last))
            writer.put(pair.count)
            last = pair.key
        }
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init()
        var last: UInt64 = 0
        for _ in 0..<(try reader.count()) {
            let (key, overflow) = last.addingReportingOverflow(try reader.unsigned())
            guard !overflow, key < 1 << 31 else { throw .damaged("a count in it is out of its range") }
            last = key
            add(Int(key), count: try reader.unsigned())
        }
    }
}

extension SampleDistribution: PartialCodable {
    func encode(to writer: inout PartialWriter) {
        writer.put(kind == .real)
        writer.put(sum)
        writer.put(squares)
        writer.put(minimum)
        writer.put(maximum)
        writer.put(counts)
    }

    init(from reader: inout PartialReader) throws(PartialFault) {
        self.init(try reader.flag() ? .real : .integer)
        sum = try ExactSum(from: &reader)
        squares = try ExactSquareSum(from: &reader)
        minimum = try reader.real()
        maximum = try reader.real()
        counts = try PagedCounts(from: &reader)
    }
}
