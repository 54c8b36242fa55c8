import LocalityModel
import TraceReading

/// One worker: a buffer, a scanner, a batch, and what it has added up. Used by one thread at a time; hence
/// `@unchecked Sendable`.
final class AnalysisWorker: @unchecked Sendable {
    private let queue: ShardQueue
    private let progress: AnalysisProgress
    private var buffer = SegmentBuffer()
    private var scanner: SegmentScanner
    private var batch: RecordBatch
    private var scratch: FoldScratch

    init(plan: AnalysisPlan, queue: ShardQueue, budgets: [PolicyBudget?], progress: AnalysisProgress) {
        self.queue = queue
        self.progress = progress
        scanner = SegmentScanner(maximumLineBytes: plan.maximumLineBytes)
        batch = RecordBatch(plan: plan)
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
            switch try shard.claim(into: &buffer) {
            case .segment(let number, let kind): fold(number, kind, into: shard)
            case .finish:
                shard.finish(scratch: &scratch)
                return
            case .nothing: return
            }
        }
    }

    private func fold(_ number: Int, _ kind: Segment, into shard: ShardInFlight) {
        batch.removeAll()
        let counts =
            switch kind {
            case .lines: scanner.scan(buffer) { batch.append($0, $1) }
            case .damaged: SegmentCounts.damaged
            case .oversizedLine, .end: SegmentCounts.oversizedLine
            }
        shard.fold(number: number, batch, counts: counts, scratch: &scratch)
        progress.add(buffer.diskByteCount)
    }
}
