import CScanKernels
import Foundation
import LocalityModel
import TraceReading

/// A shard that is being read, by one worker or by several: segments are numbered as they are read, scanned by anybody,
/// and folded into every partition in the order of their numbers.
///
/// A worker that comes for work folds what is ready, first where it folded before, since the streams' memory is near
/// there; else it scans the next segment, as long as not too many wait to be folded.
///
/// Thread safety: `reader` under `readLock`; a partition belongs to the worker it is handed to until it is given back,
/// the diagnostics to the one that has partition 0; everything else mutable under `condition`. Hence
/// `@unchecked Sendable`.
final class ShardInFlight: @unchecked Sendable {
    /// Tries to get a lock that is taken before sleeping: about as long as reading a segment takes.
    private static let spinCount = 2_000

    let index: Int
    private let shard: Shard
    private let plan: AnalysisRequest
    private let reader: any SegmentReader
    private let readLock = NSLock()
    private var segmentCount = 0

    private let condition = NSCondition()
    private let partitions: [PartitionInFlight]
    /// Scanned and not yet folded into every partition, by segment number.
    private var scanned: [Int: BatchInFlight] = [:]
    /// Segments being scanned, or scanned and not yet folded into every partition.
    private var waitingCount = 0
    private let waitingLimit: Int
    /// Batches that nobody needs any more.
    private var freeBatches: [BatchInFlight] = []
    private var isExhausted = false
    /// Whether a segment could not be read: the shard is not finished then.
    private var hasFailed = false
    /// Partitions that are not finished.
    private var unfinishedCount: Int
    private var firstWorker: Int?
    /// Whether several workers work here.
    private var isShared = false

    private(set) var diagnostics = Diagnostics()
    private(set) var bytesRead = 0
    private var lineCount = 0
    private var tally = ShardTally()
    private var recordlessDamage: TraceReadingError?
    private var checks = CaptureChecks()
    private var isHopeless = false
    /// The first request of the segments delivered so far, and its segment.
    private var firstRequest: (segment: Int, id: Int)?

    /// - Parameter dealsLayers: whether the layers of one request may go to several workers.
    init(
        _ shard: Shard, index: Int, plan: AnalysisRequest, jobs: Int, dealsLayers: Bool
    ) throws(TraceReadingError) {
        self.index = index
        self.shard = shard
        self.plan = plan
        reader = try shard.open(
            index: index, maximumLineBytes: plan.maximumLineBytes, captures: plan.captures)
        let count = min(jobs, 16)
        let shared = SharedRequests(partitionCount: count)
        partitions = (0..<count).map { partition in
            PartitionInFlight(
                ShardPartition(
                    plan: plan, shard: index,
                    dealing: RecordDealing(partition: partition, of: count, dealsLayers: dealsLayers),
                    sharedRequests: shared))
        }
        unfinishedCount = count
        waitingLimit = jobs == 1 ? 1 : 4 * jobs + 2
    }

    /// What a worker gets to do: to scan a segment, to fold the next one into a partition, to end a partition, or
    /// nothing here any more.
    enum Task {
        case scan(into: BatchInFlight, isShared: Bool)
        case fold(partition: Int)
        case finish(partition: Int)
        case nothing
    }

    /// The next task; waits while there is none yet and will be one. A task is ended by `deliver`, `end` or `fail`, or
    /// by `fold`, or by `finish`.
    func next(worker: Int) -> Task {
        condition.lock()
        defer { condition.unlock() }
        firstWorker = firstWorker ?? worker
        isShared = isShared || worker != firstWorker
        while true {
            let canScan = !isExhausted && waitingCount < waitingLimit
            if let partition = foldable(worker, evenOfOthers: !canScan) {
                partitions[partition].isTaken = true
                partitions[partition].lastWorker = worker
                return .fold(partition: partition)
            }
            if canScan {
                waitingCount += 1
                return .scan(into: freeBatches.popLast() ?? BatchInFlight(plan: plan), isShared: isShared)
            }
            if isExhausted && (waitingCount == 0 || hasFailed) {
                guard !hasFailed, let partition = unfinished(worker) else { return .nothing }
                partitions[partition].isFinished = true
                return .finish(partition: partition)
            }
            condition.wait()
        }
    }

    var canBeShared: Bool {
        condition.lock()
        defer { condition.unlock() }
        return !isExhausted
    }

    /// What of the shard could not be read, and was left out.
    var damages: [TraceReadingError] {
        readLock.withLock { reader.damages } + (recordlessDamage.map { [$0] } ?? [])
    }

    /// Rows of zeros in captures.
    var zeroRows: ZeroRows { checks.zeroRows }

    /// Its requests without an integer id.
    var requestNames: RequestNames { reader.requestNames }

    /// Why the shard must not be analysed, if it must not.
    var refusal: TraceReadingError? { checks.refusal(path: shard.path) }

    // MARK: - Scanning

    /// Fills the buffer with the next segment; nil at the end.
    ///
    /// - Parameter isShared: whether others may want to read at the same time.
    func read(
        into buffer: inout SegmentBuffer, isShared: Bool
    ) throws(TraceReadingError) -> (number: Int, kind: Segment)? {
        if isShared, let segment = setAside() {
            try buffer.fill(segment.lines)
            return (segment.number, .lines)
        }
        lockReader()
        defer { readLock.unlock() }
        let kind = try reader.next(into: &buffer)
        bytesRead = reader.bytesRead
        if case .end = kind { return nil }
        segmentCount += 1
        return (segmentCount - 1, kind)
    }

    /// The next lines of a plain file, to be read without the lock.
    private func setAside() -> (number: Int, lines: LinesSetAside)? {
        lockReader()
        defer { readLock.unlock() }
        guard let lines = reader.setAside() else { return nil }
        bytesRead = reader.bytesRead
        segmentCount += 1
        return (segmentCount - 1, lines)
    }

    /// Looks again and again for as long as another worker may read, before it sleeps: waking up takes longer.
    private func lockReader() {
        for _ in 0..<Self.spinCount {
            if readLock.try() { return }
            kv_pause()
        }
        readLock.lock()
    }

    /// Ends a task to scan.
    func deliver(_ number: Int, _ batch: BatchInFlight, _ counts: SegmentCounts) {
        condition.lock()
        if batch.batch.count > 0 && number < firstRequest?.segment ?? .max {
            firstRequest = (number, batch.batch.records[0].requestID)
        }
        batch.counts = counts
        batch.partitionsLeft = partitions.count
        scanned[number] = batch
        condition.broadcast()
        condition.unlock()
    }

    /// Ends a task to scan that met the end of the shard.
    func end() {
        condition.lock()
        isExhausted = true
        waitingCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// Ends a task to scan that met an error: its segment is missing, so that those after it are never folded.
    func fail() {
        condition.lock()
        isExhausted = true
        hasFailed = true
        condition.broadcast()
        condition.unlock()
    }

    private func stopReading() {
        condition.lock()
        isExhausted = true
        condition.broadcast()
        condition.unlock()
    }

    // MARK: - Folding

    /// Folds the next segment into a partition.
    func fold(partition: Int, scratch: inout FoldScratch) {
        let state = partitions[partition]
        condition.lock()
        let number = state.next
        let batch = scanned[number]
        // Whatever it is, all segments before this one have been delivered.
        let first = index == 0 ? firstRequest?.id : nil
        condition.unlock()
        guard let batch else { preconditionFailure("a partition is taken when its next segment is there") }
        fold(number, batch, partition, firstRequestID: first, &scratch)
        giveBack(state, number)
    }

    private func fold(
        _ number: Int, _ box: BatchInFlight, _ place: Int, firstRequestID: Int?, _ scratch: inout FoldScratch
    ) {
        if place == 0 { note(box.batch, box.counts) }
        let batch = box.batch
        for index in 0..<batch.count {
            partitions[place].partition.fold(
                batch.records[index], recency: batch.recency, frames: batch.frames, at: index,
                ordinal: RecordOrdinal(shard: self.index, segment: number, record: index),
                isFirstRequest: batch.records[index].requestID == firstRequestID, scratch: &scratch)
        }
    }

    private func giveBack(_ state: PartitionInFlight, _ number: Int) {
        condition.lock()
        defer { condition.unlock() }
        state.next += 1
        state.isTaken = false
        condition.broadcast()
        guard let batch = scanned[number] else { return }
        batch.partitionsLeft -= 1
        guard batch.partitionsLeft == 0 else { return }
        scanned[number] = nil
        waitingCount -= 1
        freeBatches.append(batch)
    }

    /// A partition whose next segment is scanned: one the worker folded before, or nobody did, or that has fallen
    /// behind. Under `condition`.
    private func foldable(_ worker: Int, evenOfOthers: Bool) -> Int? {
        var ready: Int?
        for place in partitions.indices {
            let state = partitions[place]
            if state.isTaken || scanned[state.next] == nil { continue }
            if state.lastWorker ?? worker == worker { return place }
            ready = ready ?? place
        }
        return evenOfOthers ? ready : nil
    }

    /// A partition to be finished: one that the worker folded, or any. Under `condition`.
    private func unfinished(_ worker: Int) -> Int? {
        let left = partitions.indices.filter { !partitions[$0].isFinished }
        return left.first { partitions[$0].lastWorker == worker } ?? left.first
    }

    /// Ends a partition, once every segment is folded in; with the last one the shard ends.
    func finish(partition place: Int, scratch: inout FoldScratch) {
        let state = partitions[place]
        let first = index == 0 ? firstRequest?.id : nil
        state.partition.finish(isFirstRequest: { $0 == first }, scratch: &scratch)
        condition.lock()
        defer { condition.unlock() }
        diagnostics.requests += state.partition.requestCount
        state.clear()
        unfinishedCount -= 1
        guard unfinishedCount == 0 else { return }
        freeBatches = []
        diagnostics.files = 1
        diagnostics.bytesRead = bytesRead
        diagnostics.add(tally.remarks(shard, reader).map(FileNote.init))
        recordlessDamage = tally.damage(shard, reader)
        if reader.shortRequestCount > 0 { diagnostics.shortRequests = reader.shortRequestCount }
    }

    private func note(_ batch: borrowing RecordBatch, _ counts: SegmentCounts) {
        for example in counts.examples where diagnostics.malformedExamples.count < 5 {
            diagnostics.malformedExamples.append(
                MalformedExample(
                    file: shard.name, line: lineCount + example.line, what: example.fault.description))
        }
        tally.add(counts)
        lineCount += counts.lines
        diagnostics.recordsAnalyzed += counts.records
        diagnostics.malformedLines += counts.malformed
        diagnostics.recordsWithoutPositions += counts.withoutPositions
        diagnostics.paddingPositions += counts.padding
        diagnostics.positionsBeyondSequence += batch.positionsBeyondSequence
        diagnostics.incompleteRows += counts.incompleteRows
        // What other workers have scanned meanwhile no longer counts, so that a refusal always says the same.
        guard !isHopeless else { return }
        checks.add(counts.checks)
        isHopeless = checks.isHopeless(entryBound: reader.entryBound)
        if isHopeless { stopReading() }
    }
}

/// A batch on its way from the worker that fills it to those that fold it; one of them has it at a time, or several
/// read it.
final class BatchInFlight: @unchecked Sendable {
    var batch: RecordBatch
    /// What its segment held.
    var counts = SegmentCounts()
    /// Partitions it is not yet folded into; under the shard's condition.
    var partitionsLeft = 0

    init(plan: AnalysisRequest) { batch = RecordBatch(plan: plan) }
}

/// A partition, and which segment it takes next.
private final class PartitionInFlight: @unchecked Sendable {
    var partition: ShardPartition
    var next = 0
    var isTaken = false
    var isFinished = false
    var lastWorker: Int?
    private let empty: ShardPartition

    init(_ partition: ShardPartition) {
        self.partition = partition
        empty = partition
    }

    /// Gives the streams' memory back: a shard's state ends with it.
    func clear() { partition = empty }
}
