import Foundation
import LocalityModel
import TraceReading

/// A shard that is being read, by one worker or by several: segments are numbered as they are read, and every partition
/// takes them in that order.
///
/// Thread safety: `reader` and its counters under `readLock`; each partition under its own condition, in turn; the
/// diagnostics inside the turn of partition 0. Hence `@unchecked Sendable`.
final class ShardInFlight: @unchecked Sendable {
    let index: Int
    private let shard: Shard
    private let reader: ShardReader
    private let readLock = NSLock()
    private var segmentCount = 0
    private var isExhausted = false
    private let partitions: [PartitionTurn]
    private(set) var diagnostics = Diagnostics()
    private(set) var bytesRead = 0
    private var lineCount = 0
    private var firstRequestID: Int?

    init(_ shard: Shard, index: Int, plan: AnalysisPlan, partitionCount: Int) throws(TraceReadingError) {
        self.index = index
        self.shard = shard
        reader = try ShardReader(shard, maximumLineBytes: plan.maximumLineBytes)
        partitions = (0..<partitionCount).map { _ in PartitionTurn(ShardPartition(plan: plan, shard: index)) }
    }

    /// What a worker got: a numbered segment in its buffer, the duty to end the shard, or nothing to do here any more.
    enum Claim {
        case segment(number: Int, kind: Segment)
        case finish
        case nothing
    }

    func claim(into buffer: inout SegmentBuffer) throws(TraceReadingError) -> Claim {
        readLock.lock()
        defer { readLock.unlock() }
        if isExhausted { return .nothing }
        let kind: Segment
        do throws(TraceReadingError) {
            kind = try reader.next(into: &buffer)
        } catch {
            isExhausted = true
            throw error
        }
        bytesRead = reader.bytesRead
        guard kind != .end else {
            isExhausted = true
            return .finish
        }
        segmentCount += 1
        return .segment(number: segmentCount - 1, kind: kind)
    }

    /// Where and why the shard's content ends early, if it does.
    var damage: TraceReadingError? { readLock.withLock { reader.damage } }

    var canBeShared: Bool {
        readLock.withLock { !isExhausted }
    }

    /// Folds a scanned segment into every partition, each in its turn.
    func fold(
        number: Int, _ batch: borrowing RecordBatch, counts: SegmentCounts, scratch: inout FoldScratch
    ) {
        for (partitionIndex, turn) in partitions.enumerated() {
            turn.wait(for: number)
            if partitionIndex == 0 { note(batch, counts) }
            for index in 0..<batch.count {
                let requestID = batch.records[index].requestID
                guard partition(of: requestID) == partitionIndex else { continue }
                turn.partition.fold(
                    batch.records[index], frames: batch.frames, at: index,
                    ordinal: RecordOrdinal(shard: self.index, segment: number, record: index),
                    isFirstRequest: isFirst(requestID), scratch: &scratch)
            }
            turn.pass()
        }
    }

    /// Ends the shard, once every segment is folded in.
    func finish(scratch: inout FoldScratch) {
        for turn in partitions {
            turn.wait(for: segmentCount)
            turn.partition.finish(isFirstRequest: { isFirst($0) }, scratch: &scratch)
            diagnostics.requests += turn.partition.requestCount
            turn.clear()
        }
        diagnostics.files = 1
        diagnostics.bytesRead = bytesRead
    }

    private func isFirst(_ requestID: Int) -> Bool {
        index == 0 && firstRequestID == requestID
    }

    private func partition(of requestID: Int) -> Int {
        Int(UInt64(truncatingIfNeeded: requestID) % UInt64(partitions.count))
    }

    private func note(_ batch: borrowing RecordBatch, _ counts: SegmentCounts) {
        if firstRequestID == nil && batch.count > 0 { firstRequestID = batch.records[0].requestID }
        for example in counts.examples where diagnostics.malformedExamples.count < 5 {
            diagnostics.malformedExamples.append(
                MalformedExample(
                    file: shard.name, line: lineCount + example.line, what: example.fault.description))
        }
        lineCount += counts.lines
        diagnostics.recordsAnalyzed += counts.records
        diagnostics.malformedLines += counts.malformed
        diagnostics.recordsWithoutPositions += counts.withoutPositions
        diagnostics.paddingPositions += counts.padding
        diagnostics.positionsBeyondSequence += batch.positionsBeyondSequence
    }
}

/// A partition and whose turn it is, by segment number.
private final class PartitionTurn: @unchecked Sendable {
    private let condition = NSCondition()
    private var next = 0
    var partition: ShardPartition
    private let empty: ShardPartition

    init(_ partition: ShardPartition) {
        self.partition = partition
        empty = partition
    }

    /// Returns when all segments before this one have been folded in; until `pass` the partition is the caller's.
    func wait(for number: Int) {
        condition.lock()
        while next != number { condition.wait() }
        condition.unlock()
    }

    func pass() {
        condition.lock()
        next += 1
        condition.broadcast()
        condition.unlock()
    }

    /// Gives the streams' memory back: a shard's state ends with it.
    func clear() { partition = empty }
}
