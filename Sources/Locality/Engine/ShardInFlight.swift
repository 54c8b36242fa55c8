import LocalityModel
import TraceReading

/// A shard that is being read, by one worker or by several: its segments (`SegmentQueue`), what is to be done next
/// (`FoldSchedule`), its partitions, and what it says of itself.
///
/// Thread safety: a partition belongs to the worker it is handed to until it is given back, the diagnostics to the one
/// that has partition 0, and to whoever ends a partition, under the schedule's lock. Hence `@unchecked Sendable`.
final class ShardInFlight: @unchecked Sendable {
    let index: Int
    let segments: SegmentQueue
    let schedule: FoldSchedule
    private let partitions: [PartitionInFlight]
    private var diagnostics: ShardDiagnostics

    /// - Parameter splitsLayers: whether the layers of one request may go to several workers.
    init(
        _ shard: Shard, index: Int, plan: AnalysisRequest, jobs: Int, splitsLayers: Bool
    ) throws(TraceReadingError) {
        self.index = index
        segments = SegmentQueue(
            try shard.open(index: index, maximumLineBytes: plan.maximumLineBytes, captures: plan.captures))
        diagnostics = ShardDiagnostics(shard)
        let count = min(jobs, 16)
        schedule = FoldSchedule(plan: plan, jobs: jobs, partitionCount: count)
        let shared = SharedRequests(partitionCount: count)
        partitions = (0..<count).map { partition in
            PartitionInFlight(
                ShardPartition(
                    plan: plan,
                    partitioner: RecordPartitioner(partition: partition, of: count, splitsLayers: splitsLayers),
                    sharedRequests: shared))
        }
    }

    // MARK: - Once all workers have stopped

    var counts: Diagnostics { diagnostics.counts }

    /// What of the shard could not be read, and was left out.
    var damages: [TraceReadingError] {
        segments.damages + (diagnostics.recordlessDamage.map { [$0] } ?? [])
    }

    /// Rows of zeros in captures.
    var zeroRows: ZeroRows { diagnostics.zeroRows }

    /// Why the shard must not be analysed, if it must not.
    var refusal: TraceReadingError? { diagnostics.refusal }

    // MARK: - Folding

    /// Folds the next segment into a partition that the worker has taken.
    func foldNext(partition place: Int, scratch: inout FoldScratch) {
        let (number, box) = schedule.segment(ofPartition: place)
        // Whatever it is, all segments before this one have been delivered.
        let firstRequestID = index == 0 ? schedule.firstRequestID : nil
        if place == 0 {
            diagnostics.add(box.batch, box.counts, entryBound: segments.entryBound)
            if diagnostics.isHopeless { schedule.stopScanning() }
        }
        let batch = box.batch
        for index in 0..<batch.count {
            partitions[place].partition.fold(
                batch.records[index], recency: batch.recency, frames: batch.frames, at: index,
                ordinal: RecordOrdinal(shard: self.index, segment: number, record: index),
                isFirstRequest: batch.records[index].requestID == firstRequestID, scratch: &scratch)
        }
        schedule.giveBack(partition: place, segment: number)
    }

    /// Ends a partition, once every segment is folded in; with the last one the shard ends.
    func endPartition(_ place: Int, scratch: inout FoldScratch) {
        let state = partitions[place]
        let firstRequestID = index == 0 ? schedule.firstRequestID : nil
        state.partition.endShard(isFirstRequest: { $0 == firstRequestID }, scratch: &scratch)
        schedule.endPartition { isLast in
            diagnostics.add(requests: state.partition.requestCount)
            state.release()
            if isLast { segments.withReader { diagnostics.end($0, bytesRead: segments.bytesRead) } }
        }
    }
}

/// A batch on its way from the worker that fills it to those that fold it; one of them has it at a time, or several
/// read it.
final class BatchInFlight: @unchecked Sendable {
    var batch: RecordBatch
    /// What its segment held.
    var counts = SegmentCounts()
    /// Partitions it is not yet folded into; under the schedule's lock.
    var partitionsLeft = 0

    init(plan: AnalysisRequest) { batch = RecordBatch(plan: plan) }
}

/// A partition, which belongs to the worker that has taken it.
private final class PartitionInFlight: @unchecked Sendable {
    var partition: ShardPartition
    private let empty: ShardPartition

    init(_ partition: ShardPartition) {
        self.partition = partition
        empty = partition
    }

    /// Releases the streams' memory: a shard's state ends with it.
    func release() { partition = empty }
}
