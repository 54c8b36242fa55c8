import Foundation
public import LocalityModel
public import TraceReading

/// One pass over the shards of a trace directory: workers take segments, scan them, and fold the records into streams;
/// what they added up is merged into one result a block size.
///
/// The result's bytes do not depend on the number of workers: within a stream records are folded in order, and every
/// sum over streams is exact. Memory follows the streams of the shards in flight.
public struct AnalysisEngine: Sendable {
    private let plan: AnalysisRequest
    private let jobs: Int
    private let progress: AnalysisProgress

    public init(plan: AnalysisRequest, jobs: Int, progress: AnalysisProgress = AnalysisProgress()) {
        self.plan = plan
        self.jobs = max(1, jobs)
        self.progress = progress
    }

    /// Analyses one trace directory.
    ///
    /// - Parameters:
    ///   - inputs: the fingerprint, computed beforehand.
    ///   - metadata: what `run_meta.json` says.
    /// - Returns: a result a block size, in the plan's order; none if no record had positions, which the diagnostics
    ///   tell.
    /// - Throws: `.unreadable`, `.readFailed`; with `--step-union` `.stepInPieces`.
    public func analyze(
        _ directory: TraceDirectory, inputs: Inputs, metadata: RunMetadata
    ) throws(TraceReadingError) -> Outcome {
        let pass = try pass(over: directory)
        var outcome = Outcome(results: [], diagnostics: pass.gathered.diagnostics, damages: pass.damages)
        outcome.damages += pass.gathered.zeroRowDamages(in: directory).map(\.error)
        outcome.neighbours = pass.gathered.totals.neighbours
        outcome.layerIDs = pass.gathered.totals.layerIDs
        outcome.layersWithoutIndexer = pass.gathered.layersWithoutIndexer
        outcome.repeats = pass.repeats
        outcome.repeats.remove(outcome.layersWithoutIndexer)
        outcome.results = pass.gathered.results(
            plan: plan, directory: directory, inputs: inputs, metadata: metadata, jobs: jobs)
        return outcome
    }

    /// Analyses some shards of a directory, to be merged with the others.
    ///
    /// - Parameters:
    ///   - directory: with the shards to analyse; there may be none.
    ///   - header: what the partial says of itself.
    /// - Throws: as `analyze`.
    public func partial(
        _ directory: TraceDirectory, header: PartialHeader
    ) throws(TraceReadingError) -> PartialResult {
        var partial = PartialResult(header: header, gathered: try pass(over: directory).gathered)
        partial.trim()
        return partial
    }

    private func pass(over directory: TraceDirectory) throws(TraceReadingError) -> Pass {
        let queue = ShardQueue(directory.shards, plan: plan, jobs: jobs)
        let budgets = plan.blockSizes.map { _ in PolicyBudget(plan.configuration.simulation) }
        let workers = (0..<jobs).map { number in
            AnalysisWorker(number: number, plan: plan, queue: queue, budgets: budgets, progress: progress)
        }
        if jobs == 1 {
            workers[0].run()
        } else {
            DispatchQueue.concurrentPerform(iterations: jobs) { workers[$0].run() }
        }
        if let failure = queue.failure { throw failure }
        var totals = workers[0].totals
        for worker in workers.dropFirst() { totals.merge(worker.totals) }
        var gathered = Gathered(
            totals: totals, diagnostics: queue.diagnostics(totals),
            requestNames: queue.requestNames, budgets: budgets,
            damages: queue.placedDamages)
        gathered.diagnostics.add(directory.remarks.map(FileNote.init))
        try checkUnion(gathered, directory)
        gathered.compareParts(among: totals.requests)
        var pass = Pass(gathered: gathered, damages: queue.damages)
        pass.gathered.zeroRows = queue.zeroRows
        for worker in workers { pass.repeats.merge(worker.repeats) }
        return pass
    }

    /// - Throws: `.stepInPieces` where steps were to be merged and one did not stand together.
    private func checkUnion(_ gathered: Gathered, _ directory: TraceDirectory) throws(TraceReadingError) {
        guard plan.configuration.stepUnion, let resumed = gathered.totals.firstResumed else { return }
        let index = resumed.ordinal.shard
        let shard = directory.shards[index]
        throw .stepInPieces(
            path: shard.path,
            line: directory.pipe != nil
                ? nil
                : shard.lineOfReturn(
                    resumed.requestID, name: gathered.requestNames[resumed.requestID], index: index, plan),
            request: gathered.name(ofRequest: resumed.requestID), step: resumed.step)
    }

    private struct Pass {
        var gathered: Gathered
        var damages: [TraceReadingError]
        var repeats = LayerRepeats()
    }

    /// What a pass gave.
    public struct Outcome: Sendable {
        public var results: [AnalysisResult]
        public var diagnostics: Diagnostics
        /// `.damaged`, one a compressed shard whose content ends early; what was read before it is in the results.
        public var damages: [TraceReadingError]
        /// Layers of the records that were analysed, ascending.
        public var layerIDs: [Int] = []
        /// Of captures: layers that hold nothing but zeros, left out.
        public var layersWithoutIndexer: [Int] = []
        /// Of the records that passes of several tokens join.
        public var neighbours = RecordNeighbours()
        /// Of captures: which layers choose for themselves.
        public var repeats = LayerRepeats()
    }
}
