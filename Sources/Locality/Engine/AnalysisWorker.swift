import LocalityModel
import TraceReading

/// One worker: a buffer, a scanner, and what it has added up. Used by one thread at a time; hence
/// `@unchecked Sendable`.
final class AnalysisWorker: @unchecked Sendable {
    private let number: Int
    private let queue: ShardQueue
    private let progress: AnalysisProgress
    private var buffer = SegmentBuffer()
    private var scanner: SegmentScanner
    private var scratch: FoldScratch

    init(number: Int, plan: AnalysisRequest, queue: ShardQueue, budgets: [PolicyBudget?], progress: AnalysisProgress) {
        self.number = number
        self.queue = queue
        self.progress = progress
        scanner = SegmentScanner(maximumLineBytes: plan.maximumLineBytes)
        scratch = FoldScratch(plan: plan, budgets: budgets)
    }

    var totals: WorkerTotals { scratch.observer.totals }
    var repeats: LayerRepeats { scanner.repeats }

    /// Works until no shard needs it any more.
    func run() {
        while let shard = queue.next() {
            do throws(TraceReadingError) {
                try work(on: shard)
            } catch {
                queue.fail(error, in: shard)
            }
        }
    }

    private func work(on shard: ShardInFlight) throws(TraceReadingError) {
        while true {
            switch shard.schedule.nextTask(worker: number) {
            case .scan(let batch, let isShared): try scan(shard, into: batch, isShared: isShared)
            case .fold(let partition): shard.foldNext(partition: partition, scratch: &scratch)
            case .end(let partition): shard.endPartition(partition, scratch: &scratch)
            case .nothing: return
            }
        }
    }

    /// Reads and scans the next segment.
    private func scan(
        _ shard: ShardInFlight, into batch: BatchInFlight, isShared: Bool
    ) throws(TraceReadingError) {
        let segment: (number: Int, kind: Segment)?
        do throws(TraceReadingError) {
            segment = try shard.segments.read(into: &buffer, isShared: isShared)
            if case .rows(let rows)? = segment?.kind { try buffer.fill(rows) }
        } catch {
            shard.schedule.failScan()
            throw error
        }
        guard let segment else { return shard.schedule.endScan() }
        batch.batch.removeAll()
        batch.counts = scanner.scan(buffer, segment.kind, names: shard.segments.requestNames) {
            batch.batch.append($0, $1)
        }
        shard.schedule.deliver(segment.number, batch)
        progress.add(buffer.diskByteCount)
    }
}
