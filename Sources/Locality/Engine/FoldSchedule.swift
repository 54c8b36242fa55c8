import Foundation

/// What is to be done next in a shard that several workers share: segments are scanned by anybody, and folded into
/// every partition in the order of their numbers.
///
/// A worker that comes for work folds what is ready, first where it folded before, since the streams' memory is near
/// there; else it scans the next segment, as long as not too many are scanned and not folded.
///
/// Thread safety: everything mutable under `condition`. Hence `@unchecked Sendable`.
final class FoldSchedule: @unchecked Sendable {
    private let plan: AnalysisRequest
    private let condition = NSCondition()
    private var partitions: [Partition]
    /// Scanned and not yet folded into every partition, by segment number.
    private var scanned: [Int: BatchInFlight] = [:]
    /// Segments being scanned, or scanned and not yet folded into every partition.
    private var pendingCount = 0
    private let pendingLimit: Int
    /// Batches that nobody needs any more.
    private var freeBatches: [BatchInFlight] = []
    private var isExhausted = false
    /// Whether a segment could not be read: the shard is not ended then.
    private var hasFailed = false
    /// Partitions that have not ended.
    private var unfinishedCount: Int
    private var firstWorker: Int?
    /// Whether several workers work here.
    private var isShared = false
    /// The first request of the segments delivered so far, and its segment.
    private var firstRequest: (segment: Int, id: Int)?

    /// Which segment a partition takes next, and whether a worker has it.
    private struct Partition {
        var next = 0
        var isTaken = false
        var isEnding = false
        var lastWorker: Int?
    }

    init(plan: AnalysisRequest, jobs: Int, partitionCount: Int) {
        self.plan = plan
        partitions = Array(repeating: Partition(), count: partitionCount)
        unfinishedCount = partitionCount
        pendingLimit = jobs == 1 ? 1 : 4 * jobs + 2
    }

    /// What a worker gets to do: to scan a segment, to fold the next one into a partition, to end a partition, or
    /// nothing here any more.
    enum Task {
        case scan(into: BatchInFlight, isShared: Bool)
        case fold(partition: Int)
        case end(partition: Int)
        case nothing
    }

    /// The next task; waits while there is none yet and will be one. A task is ended by `deliver`, `endScan` or
    /// `failScan`, or by `giveBack`, or by `endPartition`.
    func nextTask(worker: Int) -> Task {
        condition.lock()
        defer { condition.unlock() }
        firstWorker = firstWorker ?? worker
        isShared = isShared || worker != firstWorker
        while true {
            let canScan = !isExhausted && pendingCount < pendingLimit
            if let partition = foldable(worker, evenOfOthers: !canScan) {
                partitions[partition].isTaken = true
                partitions[partition].lastWorker = worker
                return .fold(partition: partition)
            }
            if canScan {
                pendingCount += 1
                return .scan(into: freeBatches.popLast() ?? BatchInFlight(plan: plan), isShared: isShared)
            }
            if isExhausted && (pendingCount == 0 || hasFailed) {
                guard !hasFailed, let partition = unfinished(worker) else { return .nothing }
                partitions[partition].isEnding = true
                return .end(partition: partition)
            }
            condition.wait()
        }
    }

    var canBeShared: Bool { condition.withLock { !isExhausted } }

    /// The first request of the shard, once every segment before the one at hand has been delivered.
    var firstRequestID: Int? { condition.withLock { firstRequest?.id } }

    // MARK: - Scanning

    /// Ends a task to scan.
    func deliver(_ number: Int, _ batch: BatchInFlight) {
        condition.lock()
        if batch.batch.count > 0 && number < firstRequest?.segment ?? .max {
            firstRequest = (number, batch.batch.records[0].requestID)
        }
        batch.partitionsLeft = partitions.count
        scanned[number] = batch
        condition.broadcast()
        condition.unlock()
    }

    /// Ends a task to scan that met the end of the shard.
    func endScan() {
        condition.lock()
        isExhausted = true
        pendingCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// Ends a task to scan that met an error: its segment is missing, so that those after it are never folded.
    func failScan() {
        condition.lock()
        isExhausted = true
        hasFailed = true
        condition.broadcast()
        condition.unlock()
    }

    /// Lets no further segment be scanned.
    func stopScanning() {
        condition.lock()
        isExhausted = true
        condition.broadcast()
        condition.unlock()
    }

    // MARK: - Folding

    /// The segment that a worker folds into the partition it has taken.
    func segment(ofPartition place: Int) -> (number: Int, batch: BatchInFlight) {
        condition.lock()
        defer { condition.unlock() }
        let number = partitions[place].next
        guard let batch = scanned[number] else {
            preconditionFailure("a partition is taken when its next segment is there")
        }
        return (number, batch)
    }

    /// Ends a task to fold.
    func giveBack(partition place: Int, segment number: Int) {
        condition.lock()
        defer { condition.unlock() }
        partitions[place].next += 1
        partitions[place].isTaken = false
        condition.broadcast()
        guard let batch = scanned[number] else { return }
        batch.partitionsLeft -= 1
        guard batch.partitionsLeft == 0 else { return }
        scanned[number] = nil
        pendingCount -= 1
        freeBatches.append(batch)
    }

    /// Ends a task to end a partition.
    ///
    /// - Parameter body: is called under the lock; told whether all partitions have ended.
    func endPartition(_ body: (_ isLast: Bool) -> Void) {
        condition.lock()
        defer { condition.unlock() }
        unfinishedCount -= 1
        if unfinishedCount == 0 { freeBatches = [] }
        body(unfinishedCount == 0)
    }

    /// A partition whose next segment is scanned: one the worker folded before, or nobody did, or that has fallen
    /// behind. Under `condition`.
    private func foldable(_ worker: Int, evenOfOthers: Bool) -> Int? {
        var ready: Int?
        for place in partitions.indices {
            if partitions[place].isTaken || scanned[partitions[place].next] == nil { continue }
            if partitions[place].lastWorker ?? worker == worker { return place }
            ready = ready ?? place
        }
        return evenOfOthers ? ready : nil
    }

    /// A partition to be ended: one that the worker folded, or any. Under `condition`.
    private func unfinished(_ worker: Int) -> Int? {
        let left = partitions.indices.filter { !partitions[$0].isEnding }
        return left.first { partitions[$0].lastWorker == worker } ?? left.first
    }
}
