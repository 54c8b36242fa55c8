import Foundation
public import LocalityModel
public import TraceReading

/// One pass over the shards of a trace directory: workers take segments, scan them, and fold the records into streams;
/// what they added up is merged into one result a block size.
///
/// The result's bytes do not depend on the number of workers: within a stream records are folded in order, and every
/// sum over streams is exact. Memory follows the streams of the shards in flight.
public struct AnalysisEngine: Sendable {
    private let plan: AnalysisPlan
    private let jobs: Int
    private let progress: AnalysisProgress

    public init(plan: AnalysisPlan, jobs: Int, progress: AnalysisProgress = AnalysisProgress()) {
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
    /// - Throws: `.unreadable`, `.readFailed`.
    public func analyze(
        _ directory: TraceDirectory, inputs: Inputs, metadata: RunMetadata
    ) throws(TraceReadingError) -> Outcome {
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
        let diagnostics = queue.diagnostics(totals)
        RequestNumbering(totals.requests, names: queue.requestNames).apply(to: &totals)
        var outcome = Outcome(results: [], diagnostics: diagnostics, damages: queue.damages)
        for worker in workers { outcome.repeats.merge(worker.repeats) }
        guard diagnostics.recordsAnalyzed > 0 else { return outcome }
        let builder = ResultBuilder(
            plan: plan, directory: directory, inputs: inputs, metadata: metadata, diagnostics: diagnostics,
            budgets: budgets, jobs: jobs)
        outcome.results = builder.results(totals)
        return outcome
    }

    /// What a pass gave.
    public struct Outcome: Sendable {
        public var results: [AnalysisResult]
        public var diagnostics: Diagnostics
        /// `.damaged`, one a compressed shard whose content ends early; what was read before it is in the results.
        public var damages: [TraceReadingError]
        /// Of captures: which layers choose for themselves.
        public var repeats = LayerRepeats()
    }
}
