import Dispatch
import Foundation

/// Writes a synthetic trace: `<run>/block<size>/run_meta.json` and its shards.
///
/// Written as a stream: memory follows the requests that run at once (about 6 bytes a token and layer each) and one
/// engine step's records, not the trace. The bytes do not depend on `workers`.
public struct TraceSynthesizer {
    /// What was written.
    public struct Outcome: Sendable, Equatable {
        /// The trace directory.
        public let traceDirectory: String
        public let records: Int
        public let byteCount: Int
        public let shards: Int
    }

    private let recipe: SynthesisRecipe
    private let team: WorkerTeam

    public init(recipe: SynthesisRecipe, workers: Int) throws(SynthesisError) {
        try recipe.validate()
        self.recipe = recipe
        team = WorkerTeam(recipe: recipe, workers: workers)
    }

    /// Writes the trace into the run folder `run`; `progress` is called with the share done after each engine step.
    public func write(
        run: String, force: Bool = false, progress: (Double) -> Void = { _ in }
    ) throws(SynthesisError) -> Outcome {
        var folder = try RunFolder(run: run, blockSize: recipe.blockSizeTokens, force: force)
        do {
            let outcome = try writeFiles(to: &folder, progress: progress)
            try folder.commit()
            return outcome
        } catch {
            folder.discard()
            throw error
        }
    }

    private func writeFiles(
        to folder: inout RunFolder, progress: (Double) -> Void
    ) throws(SynthesisError) -> Outcome {
        let metadata = try folder.create("run_meta.json")
        try metadata.write(Array(RunMetadata(recipe: recipe, runName: folder.name).text.utf8))
        try metadata.close()
        var (records, byteCount) = (0, 0)
        let shards = TraceSynthesizer.shards(of: recipe)
        for shard in shards {
            let file = try folder.create(shard.name)
            let written = try write(shard.requests, to: file, progress: progress)
            try file.close()
            records += written.records
            byteCount += written.byteCount
        }
        return Outcome(
            traceDirectory: folder.target, records: records, byteCount: byteCount, shards: shards.count)
    }

    private func write(
        _ requests: Range<Int>, to file: ShardFile, progress: (Double) -> Void
    ) throws(SynthesisError) -> (records: Int, byteCount: Int) {
        let schedule = BatchSchedule(recipe: recipe, requests: requests)
        var running: [Int: RequestGenerator] = [:]
        var (records, byteCount, stepsDone) = (0, 0, requests.lowerBound * recipe.steps)
        for tick in 0..<schedule.tickCount {
            let batch = schedule.running(at: tick)
            running = running.filter { batch.contains($0.key) }
            for request in batch where running[request] == nil {
                running[request] = RequestGenerator(recipe: recipe, request: request)
            }
            for lines in team.step(batch.map { running[$0]! }) {
                try file.write(lines.bytes)
                records += lines.records
                byteCount += lines.bytes.count
            }
            stepsDone += batch.count
            progress(Double(stepsDone) / Double(recipe.requests * recipe.steps))
        }
        return (records, byteCount)
    }

    /// File names and requests of the shards.
    static func shards(of recipe: SynthesisRecipe) -> [(name: String, requests: Range<Int>)] {
        guard recipe.maxRequestsPerFile > 0 else { return [("trace_steps.jsonl", 0..<recipe.requests)] }
        return stride(from: 0, to: recipe.requests, by: recipe.maxRequestsPerFile).map { start in
            let end = min(start + recipe.maxRequestsPerFile, recipe.requests)
            return ("trace_steps_\(start)_\(end).jsonl", start..<end)
        }
    }
}
