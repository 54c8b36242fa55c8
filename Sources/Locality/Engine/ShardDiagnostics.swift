import LocalityModel
import TraceReading

/// What the segments of a shard say of it, added up in their order. Owned by whoever has the shard's first partition,
/// then by whoever ends the last one.
struct ShardDiagnostics {
    private let shard: Shard
    private(set) var counts = Diagnostics()
    private var lineCount = 0
    private var tally = ShardTally()
    private var checks = CaptureChecks()
    private(set) var isHopeless = false
    /// Why none of its lines is a record.
    private(set) var recordlessDamage: TraceReadingError?

    init(_ shard: Shard) { self.shard = shard }

    /// Rows of zeros in captures.
    var zeroRows: ZeroRows { checks.zeroRows }

    /// Why the shard must not be analysed, if it must not.
    var refusal: TraceReadingError? { checks.refusal(path: shard.path) }

    /// Adds the next segment.
    ///
    /// - Parameter entryBound: of the whole shard.
    mutating func add(_ batch: borrowing RecordBatch, _ segment: SegmentCounts, entryBound: Int) {
        for example in segment.examples where counts.malformedExamples.count < 5 {
            counts.malformedExamples.append(
                MalformedExample(
                    file: shard.name, line: lineCount + example.line, what: example.fault.description))
        }
        tally.add(segment)
        lineCount += segment.lines
        counts.recordsAnalyzed += segment.records
        counts.malformedLines += segment.malformed
        counts.recordsWithoutPositions += segment.withoutPositions
        counts.paddingPositions += segment.padding
        counts.positionsBeyondSequence += batch.positionsBeyondSequence
        counts.incompleteRows += segment.incompleteRows
        // What other workers have scanned meanwhile no longer counts, so that a refusal always says the same.
        guard !isHopeless else { return }
        checks.add(segment.checks)
        isHopeless = checks.isHopeless(entryBound: entryBound)
    }

    /// Adds the requests that a partition owns.
    mutating func add(requests count: Int) { counts.requests += count }

    /// Adds what the whole shard says, once everything is read and folded.
    mutating func end(_ reader: any SegmentReader, bytesRead: Int) {
        counts.files = 1
        counts.bytesRead = bytesRead
        counts.add(tally.remarks(shard, reader).map(FileNote.init))
        recordlessDamage = tally.damage(shard, reader)
        if reader.shortRequestCount > 0 { counts.shortRequests = reader.shortRequestCount }
    }
}
