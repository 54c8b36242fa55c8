public import Foundation
public import LocalityModel

/// Expected numbers of the step-atomic simulation: `Tests/Golden/<run>/expected/simulation_block<bs>.json`.
public struct GoldenSimulation: Sendable, CustomStringConvertible {
    /// `run/simulation_block<bs>`.
    public var name: String
    public var traceDirectory: URL
    public var blockSize: Int
    /// Defaults, with the file's capacities as `--sim-caps`.
    public var configuration: Configuration
    public var expected: JSONValue

    public var description: String { name }

    /// Every simulation, by name.
    public static func all() throws -> [GoldenSimulation] {
        try GoldenRun.all().flatMap { run in
            try run.expectedFiles
                .filter { $0.lastPathComponent.hasPrefix("simulation_") }
                .map { try GoldenSimulation(run: run, file: $0) }
        }
    }

    /// The trace's shards in reading order.
    public func shards() throws -> [TraceShard] { try GoldenRun.shards(in: traceDirectory) }

    /// Every listed number that a result does not match.
    public func differences(from result: AnalysisResult) throws -> [String] {
        let actual = try JSONValue(encoding: result)
        let comparison = JSONComparison()
        let plain = ["token_step_overlap", "token_step_overlap_shifted", "cross_layer_overlap"].flatMap { key in
            comparison.differences(expected: expected[key] ?? .null, actual: actual[key], path: key)
        }
        let minimum = comparison.differences(
            expected: expected["min_feasible_capacity_blocks"] ?? .null,
            actual: actual["placement_sim"]?["min_feasible_capacity_blocks"], path: "min_feasible_capacity_blocks")
        return plain + minimum + policyDifferences(actual, comparison) + curveDifferences(actual, comparison)
    }

    /// One row a capacity; null where a step does not fit.
    private func policyDifferences(_ actual: JSONValue, _ comparison: JSONComparison) -> [String] {
        let capacities = configuration.simulationCapacities ?? []
        return (expected["policies"]?.object ?? [:]).sorted { $0.key < $1.key }.flatMap { policy, rows in
            let infeasible = capacities.map { capacity in
                JSONValue.object(["capacity_blocks": .number(Double(capacity)), "feasible": .bool(false)])
            }
            let rows = zip(rows.array ?? [], infeasible).map { $0 == .null ? $1 : $0 }
            return comparison.differences(
                expected: .array(rows), actual: actual["placement_sim"]?["policies"]?[policy], path: policy)
        }
    }

    /// The windows that the file lists.
    private func curveDifferences(_ actual: JSONValue, _ comparison: JSONComparison) -> [String] {
        let points = actual["working_set_curve"]?.array ?? []
        return (expected["working_set_curve"]?.array ?? []).flatMap { point in
            let found = points.first { $0["window_steps"] == point["window_steps"] }
            return comparison.differences(expected: point, actual: found, path: "working_set_curve")
        }
    }

    private init(run: GoldenRun, file: URL) throws {
        let content = try JSONValue(Data(contentsOf: file))
        name = "\(run.name)/\(file.deletingPathExtension().lastPathComponent)"
        traceDirectory = run.traceDirectory
        blockSize = content["block_size_tokens"]?.integer ?? 0
        configuration = Configuration()
        configuration.simulationCapacities = (content["capacities"]?.array ?? []).compactMap(\.integer)
        expected = content["result"] ?? .null
    }
}
