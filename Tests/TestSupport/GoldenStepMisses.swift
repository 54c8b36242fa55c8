public import Foundation
public import LocalityModel

/// Expected misses of request steps: `Tests/Golden/<run>/expected/step_misses_block<bs>.json`, and of passes of several
/// tokens: `passes_block<bs>_<drafts>_<accepted>.json`.
public struct GoldenStepMisses: Sendable, CustomStringConvertible {
    /// `run/<file>`.
    public var name: String
    public var traceDirectory: URL
    public var blockSize: Int
    /// Defaults, with the file's `--warmup-steps` and passes.
    public var configuration: Configuration
    public var expected: JSONValue

    public var description: String { name }

    /// Every case, by name.
    public static func all() throws -> [GoldenStepMisses] { try all("step_misses_") + all("passes_") }

    private static func all(_ prefix: String) throws -> [GoldenStepMisses] {
        try GoldenRun.all().flatMap { run in
            try run.expectedFiles
                .filter { $0.lastPathComponent.hasPrefix(prefix) }
                .map { try GoldenStepMisses(run: run, file: $0) }
        }
    }

    /// The trace's shards in reading order.
    public func shards() throws -> [TraceShard] { try GoldenRun.shards(in: traceDirectory) }

    /// Every listed number that a result does not match.
    public func differences(from result: AnalysisResult) throws -> [String] {
        let actual = try JSONValue(encoding: result)
        let comparison = JSONComparison()
        return (expected.object ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value in
            let holder = key == "min_feasible_capacity_blocks" ? "placement_sim" : "request_step_misses"
            return comparison.differences(expected: value, actual: actual[holder]?[key], path: key)
        }
    }

    private init(run: GoldenRun, file: URL) throws {
        let content = try JSONValue(Data(contentsOf: file))
        name = "\(run.name)/\(file.deletingPathExtension().lastPathComponent)"
        traceDirectory = run.traceDirectory
        blockSize = content["block_size_tokens"]?.integer ?? 0
        configuration = Configuration()
        configuration.warmupSteps = content["warmup_steps"]?.integer ?? -1
        if let drafts = content["draft_tokens"]?.integer, let accepted = content["accepted_tokens"]?.number,
            let passes = TokenPasses(draftTokens: drafts, acceptedThousandths: Int((1000 * accepted).rounded()))
        {
            configuration.passes = passes
        }
        expected = content["result"] ?? .null
    }
}
