import LocalityModel
import TraceReading

/// One worker: a buffer, a scanner, batches, and what it has added up. Used by one thread at a time; hence
/// `@unchecked Sendable`.
final class AnalysisWorker: @unchecked Sendable {
    private let number: Int
    private let plan: AnalysisPlan
    private let queue: ShardQueue
    private let progress: AnalysisProgress
    private var buffer = SegmentBuffer()
    private var scanner: SegmentScanner
    /// Batches that nobody needs any more.
    private var freeBatches: [BatchInFlight] = []
    private var scratch: FoldScratch

    init(number: Int, plan: AnalysisPlan, queue: ShardQueue, budgets: [PolicyBudget?], progress: AnalysisProgress) {
        self.number = number
        self.plan = plan
        self.queue = queue
        self.progress = progress
        scanner = SegmentScanner(maximumLineBytes: plan.maximumLineBytes)
        scratch = FoldScratch(plan: plan, budgets: budgets)
    }

    var totals: WorkerTotals { scratch.observer.totals }

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
            switch shard.next(worker: number) {
            case .scan: try scan(shard)
            case .fold(let partition):
                if let batch = shard.fold(partition: partition, scratch: &scratch) { freeBatches.append(batch) }
            case .finish:
                shard.finish(scratch: &scratch)
                return
            case .nothing: return
            }
        }
    }

    /// Reads and scans the next segment.
    private func scan(_ shard: ShardInFlight) throws(TraceReadingError) {
        let segment: (number: Int, kind: Segment)?
        do throws(TraceReadingError) {
            segment = try shard.read(into: &buffer)
        } catch {
            shard.giveUp()
            throw error
        }
        guard let segment else { return shard.giveUp() }
        let batch = freeBatches.popLast() ?? BatchInFlight(plan: plan)
        batch.batch.removeAll()
        let counts =
            switch segment.kind {
            case .lines: scanner.scan(buffer) { batch.batch.append($0, $1) }
            case .damaged: SegmentCounts.damaged
            case .oversizedLine, .end: SegmentCounts.oversizedLine
            }
        shard.deliver(segment.number, batch, counts)
        progress.add(buffer.diskByteCount)
    }
}
