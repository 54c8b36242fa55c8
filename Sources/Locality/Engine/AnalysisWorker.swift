import LocalityModel
import TraceReading

/// One worker: a buffer, a scanner, a batch, and what it has added up. Used by one thread at a time; hence
/// `@unchecked Sendable`.
final class AnalysisWorker: @unchecked Sendable {
    private let plan: AnalysisPlan
    private let queue: ShardQueue
    private let progress: AnalysisProgress
    private var buffer = SegmentBuffer()
    private var scanner: SegmentScanner
    private var batch: RecordBatch
    private var frames: [RecordFrames]
    private var scratch: FoldScratch

    init(plan: AnalysisPlan, queue: ShardQueue, budgets: [PolicyBudget?], progress: AnalysisProgress) {
        self.plan = plan
        self.queue = queue
        self.progress = progress
        scanner = SegmentScanner(maximumLineBytes: plan.maximumLineBytes)
        batch = RecordBatch(layout: plan.layout)
        frames = plan.blockSizes.map { RecordFrames(blockSize: $0, layout: plan.layout) }
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
        for index in frames.indices { frames[index].removeAll() }
        let counts =
            switch kind {
            case .lines: scan()
            case .damaged: SegmentCounts.damaged
            case .oversizedLine, .end: SegmentCounts.oversizedLine
            }
        shard.fold(number: number, batch, counts: counts, frames: frames, scratch: &scratch)
        progress.add(buffer.diskByteCount)
    }

    private func scan() -> SegmentCounts {
        let windows = plan.layout.recentTokenWindows.count
        return scanner.scan(buffer) { record, positions in
            batch.append(record, positions)
            guard !plan.configuration.stepUnion else { return }
            let index = batch.count - 1
            for frames in frames {
                frames.append(
                    batch.records[index].tokens,
                    duplicates: batch.duplicates.span.extracting(batch.records[index].duplicates),
                    positionCount: batch.records[index].positionCount,
                    sequenceLength: batch.records[index].sequenceLength,
                    recentTokenCounts: batch.recentTokenCounts.span.extracting(windows * index..<windows * (index + 1)))
            }
        }
    }
}
