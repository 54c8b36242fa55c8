import Foundation
import LocalityModel
import TraceReading

/// Hands shards to workers: first each its own, then, when none is left unopened, one that is in flight to help with.
///
/// Thread safety: everything mutable under `lock`; hence `@unchecked Sendable`.
final class ShardQueue: @unchecked Sendable {
    private let lock = NSLock()
    private let shards: [Shard]
    private let plan: AnalysisRequest
    private let jobs: Int
    private var opened: [ShardInFlight] = []
    private var nextShard = 0
    private var failures: [(shard: Int, error: TraceReadingError)] = []

    init(_ shards: [Shard], plan: AnalysisRequest, jobs: Int) {
        self.shards = shards
        self.plan = plan
        self.jobs = jobs
    }

    /// Whether one request may keep several workers busy: not where there are shards for all of them, since comparing
    /// selections takes longer then, and not where the layers of a request belong together.
    private var splitsLayers: Bool {
        let configuration = plan.configuration
        return shards.count < 2 * jobs && plan.keyMode == .requestLayer && !configuration.stepUnion
            && configuration.maxStepsPerStream == 0
    }

    /// The next shard to work on; nil when there is nothing left to help with.
    func next() -> ShardInFlight? {
        lock.withLock {
            guard failures.isEmpty else { return nil }
            while nextShard < shards.count {
                let index = nextShard
                nextShard += 1
                do throws(TraceReadingError) {
                    let shard = try ShardInFlight(
                        shards[index], index: index, plan: plan, jobs: jobs, splitsLayers: splitsLayers)
                    opened.append(shard)
                    return shard
                } catch {
                    failures.append((index, error))
                    return nil
                }
            }
            return opened.first { $0.schedule.canBeShared }
        }
    }

    func fail(_ error: TraceReadingError, in shard: ShardInFlight) {
        lock.withLock { failures.append((shard.index, error)) }
    }

    /// The failure of the earliest shard, once all workers have stopped.
    var failure: TraceReadingError? {
        lock.withLock {
            let refusals = opened.compactMap { shard in shard.refusal.map { (shard: shard.index, error: $0) } }
            return (failures + refusals).min { $0.shard < $1.shard }?.error
        }
    }

    /// What of the shards could not be read, in shard order, once all workers have stopped.
    var damages: [TraceReadingError] {
        opened.sorted { $0.index < $1.index }.flatMap(\.damages)
    }

    /// The same, each with its shard's place.
    var placedDamages: [ShardDamage] {
        opened.sorted { $0.index < $1.index }.flatMap { shard in
            shard.damages.map { ShardDamage(shard: shard.index, $0) }
        }
    }

    /// Shards with rows of zeros, in shard order, once all workers have stopped.
    var zeroRows: [ShardZeroRows] {
        opened.filter { !$0.zeroRows.isEmpty }.sorted { $0.index < $1.index }.map { shard in
            ShardZeroRows(shard: shard.index, rows: shard.zeroRows)
        }
    }

    /// What provisional request ids stand for, once all workers have stopped.
    var requestNames: [Int: RequestName] {
        opened.reduce(into: [:]) { names, shard in names.merge(shard.segments.requestNames.all) { first, _ in first } }
    }

    /// The shards' diagnostics added up in shard order, once all workers have stopped.
    func diagnostics(_ totals: WorkerTotals) -> Diagnostics {
        var sum = Diagnostics()
        for shard in opened.sorted(by: { $0.index < $1.index }) { sum.add(shard.counts) }
        sum.stepsBackwards = totals.stepsBackwards
        sum.stepGaps = totals.stepGaps
        sum.resumedSteps = totals.resumedSteps
        sum.repeatedRows = totals.repeatedRows
        sum.loopingRequests = totals.loops.diagnostic
        sum.layers = totals.layerCount
        return sum
    }
}

extension Diagnostics {
    /// Adds another shard's counts; of the malformed lines the first five stay.
    mutating func add(_ other: Diagnostics) {
        bytesRead += other.bytesRead
        files += other.files
        requests += other.requests
        recordsAnalyzed += other.recordsAnalyzed
        malformedLines += other.malformedLines
        malformedExamples = Array((malformedExamples + other.malformedExamples).prefix(5))
        recordsWithoutPositions += other.recordsWithoutPositions
        paddingPositions += other.paddingPositions
        positionsBeyondSequence += other.positionsBeyondSequence
        incompleteRows += other.incompleteRows
        add(other.fileNotes ?? [])
        if let count = other.shortRequests { shortRequests = (shortRequests ?? 0) + count }
    }
}
