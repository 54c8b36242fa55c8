import TraceReading

/// The records of a trace directory in reading order, shard by shard, whatever format they come from.
struct RecordStream {
    let directory: TraceDirectory
    let captures: CaptureSettings
    let maximumLineBytes: Int

    /// What was read, and left out.
    struct Outcome {
        var records = 0
        var damages: [TraceReadingError] = []
        var remarks: [FileRemark] = []
        var malformedLines = 0
        var recordsWithoutPositions = 0
        /// Requests of captures with one row of the phase or none.
        var shortRequestCount = 0
        /// Layers of captures that hold nothing but zeros.
        var layersWithoutIndexer: [Int] = []
        fileprivate var zeroRows: [ZeroRows] = []
        fileprivate var layersWithRecords: Set<Int> = []

        mutating func add(_ other: Outcome) {
            records += other.records
            damages += other.damages
            remarks += other.remarks
            malformedLines += other.malformedLines
            recordsWithoutPositions += other.recordsWithoutPositions
        }
    }

    /// Hands every record to the sink.
    ///
    /// - Throws: what the sink throws; what a shard throws that cannot be read, or a capture that must not be.
    func read(into sink: any RecordSink) throws -> Outcome {
        var outcome = Outcome()
        var labels = RequestLabels()
        for index in directory.shards.indices {
            labels.beginShard()
            do {
                try read(index, into: sink, &labels, &outcome)
            } catch let error as TraceReadingError {
                throw error.asCommandFailure
            }
            try sink.endShard(index)
        }
        let layers = ZeroRows.layersWithoutIndexer(of: outcome.zeroRows, outcome.layersWithRecords.contains)
        outcome.layersWithoutIndexer = layers
        outcome.damages += zip(directory.shards, outcome.zeroRows).compactMap { shard, rows in
            rows.damage(path: shard.path, except: layers)
        }
        return outcome
    }

    private func read(
        _ index: Int, into sink: any RecordSink, _ labels: inout RequestLabels, _ outcome: inout Outcome
    ) throws {
        let shard = directory.shards[index]
        let reader = try shard.open(index: index, maximumLineBytes: maximumLineBytes, captures: captures)
        var buffer = SegmentBuffer()
        var scanner = SegmentScanner(maximumLineBytes: maximumLineBytes)
        var checks = CaptureChecks()
        var tally = ShardTally()
        while true {
            let segment = try reader.next(into: &buffer)
            if case .end = segment { break }
            if case .rows(let rows) = segment { try buffer.fill(rows) }
            var failure: (any Error)?
            let counts = scanner.scan(buffer, segment, names: reader.requestNames) { record, positions in
                guard failure == nil else { return }
                outcome.layersWithRecords.insert(record.layerID)
                do {
                    let label = labels.label(of: record.requestID, names: reader.requestNames)
                    try sink.append(record, label: label, positions: positions)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            checks.add(counts.checks)
            tally.add(counts)
            outcome.records += counts.records
            outcome.malformedLines += counts.malformed
            outcome.recordsWithoutPositions += counts.withoutPositions
            if checks.isHopeless(entryBound: reader.entryBound) { break }
        }
        if let refusal = checks.refusal(path: shard.path) { throw refusal }
        outcome.damages += reader.damages + [tally.damage(shard, reader)].compactMap(\.self)
        outcome.remarks += tally.remarks(shard, reader)
        outcome.shortRequestCount += reader.shortRequestCount
        outcome.zeroRows.append(checks.zeroRows)
    }
}

/// Where records go, in reading order.
protocol RecordSink: AnyObject {
    /// - Throws: `CommandFailure`.
    func append(_ record: TraceRecord, label: RequestLabel, positions: UnsafeBufferPointer<UInt32>) throws

    /// No record of this shard follows, and none of its requests.
    func endShard(_ index: Int) throws

    /// What a user should know of what was written, in lines.
    var notes: [String] { get }
}

/// How a request is called in what is written.
struct RequestLabel: Hashable {
    /// Its id, or its number in order of appearance among those that have none.
    var number: Int
    var name: String?
}

/// Calls the requests of a run as an analysis does.
struct RequestLabels {
    private var labels: [Int: RequestLabel] = [:]
    private var names: Set<String> = []
    private var count = 0

    mutating func beginShard() {
        labels = [:]
        names = []
    }

    mutating func label(of id: Int, names table: RequestNames) -> RequestLabel {
        guard ProvisionalRequestID.contains(id) else { return RequestLabel(number: id) }
        if let label = labels[id] { return label }
        let label = newLabel(table.name(of: id))
        labels[id] = label
        return label
    }

    /// Two captured requests of one file that have the same name are told apart by their numbers alone.
    private mutating func newLabel(_ name: RequestName?) -> RequestLabel {
        if case .integer(let integer)? = name { return RequestLabel(number: integer) }
        defer { count += 1 }
        guard case .text(let text)? = name, names.insert(text).inserted else { return RequestLabel(number: count) }
        return RequestLabel(number: count, name: text)
    }
}
