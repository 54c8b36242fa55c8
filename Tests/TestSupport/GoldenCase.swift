public import Foundation
public import LocalityModel

/// A trace with the result it must give: `Tests/Golden/<run>/expected/<name>.json`.
public struct GoldenCase: Sendable, CustomStringConvertible {
    /// `run/name`.
    public var name: String
    public var traceDirectory: URL
    public var blockSize: Int
    public var keyMode: KeyMode
    public var configuration: Configuration
    /// What one entry of `results` must hold; keys that are not listed are free.
    public var expectedResult: JSONValue
    public var expectedDiagnostics: JSONValue

    public var description: String { name }

    /// The counters that a golden file speaks of; one it does not list is 0.
    public static let checkedCounters = [
        "records_analyzed", "malformed_lines", "records_without_positions", "padding_positions",
        "positions_beyond_sequence", "steps_backwards", "step_gaps",
    ]

    /// Every case but the simulations and the misses of request steps and passes, by name.
    public static func all() throws -> [GoldenCase] {
        try GoldenRun.all().flatMap { run in
            try run.expectedFiles
                .filter { file in
                    !["simulation_", "step_misses_", "passes_"].contains { file.lastPathComponent.hasPrefix($0) }
                }
                .map { try GoldenCase(run: run, file: $0) }
        }
    }

    /// The trace's shards in reading order.
    public func shards() throws -> [TraceShard] { try GoldenRun.shards(in: traceDirectory) }

    /// Every listed number and counter that a result does not match.
    public func differences(from result: AnalysisResult) throws -> [String] {
        let actual = try JSONValue(encoding: result)
        let comparison = JSONComparison()
        let counters = Self.checkedCounters.flatMap { counter in
            comparison.differences(
                expected: expectedDiagnostics[counter] ?? .number(0), actual: actual["diagnostics"]?[counter],
                path: "diagnostics.\(counter)")
        }
        return counters + comparison.differences(expected: expectedResult, actual: actual)
    }

    private init(run: GoldenRun, file: URL) throws {
        let content = try JSONValue(Data(contentsOf: file))
        name = "\(run.name)/\(file.deletingPathExtension().lastPathComponent)"
        traceDirectory = run.traceDirectory
        let arguments = GoldenArguments((content["args"]?.array ?? []).compactMap(\.string))
        blockSize = arguments.blockSize
        keyMode = arguments.keyMode
        configuration = arguments.configuration
        expectedResult = content["result"] ?? .null
        expectedDiagnostics = content["diagnostics"] ?? .object([:])
    }
}
