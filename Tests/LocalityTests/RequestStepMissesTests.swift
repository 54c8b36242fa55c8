import Locality
import LocalityModel
import TestSupport
import Testing

/// Requests that are interleaved, long enough for several bunches of records, with layers that are missing, come twice,
/// or stop early, and steps that go back or repeat.
@Suite struct RequestStepMissesTests {
    private static func shards(seed: UInt64, allowsOddities: Bool = true) -> [TraceShard] {
        var generator = SeededGenerator(seed: seed)
        let steps = generator.pick([3, 40, 75])
        return (0..<2).map { shard in
            var requests = (0..<generator.integer(1...3)).map {
                RandomSteps(request: $0 * 7, allowsOddities, &generator)
            }
            var lines: [String] = []
            for _ in 0..<steps {
                var order = Array(requests.indices)
                if generator.chance(50) { order.shuffle(using: &generator) }
                for request in order { lines += requests[request].next(&generator) }
            }
            return TraceShard(name: "trace_steps_\(shard)_\(shard + 1).jsonl", lines: lines)
        }
    }

    private func configuration(seed: UInt64) -> Configuration {
        var generator = SeededGenerator(seed: seed ^ 0xC0FFEE)
        var configuration = Configuration()
        configuration.simulation = generator.pick([.curve, .curve, .automatic])
        configuration.simulationCapacities = [1 << 12]
        configuration.stepUnion = generator.chance(25)
        configuration.maxStepsPerStream = generator.pick([0, 0, 0, 7, 40])
        configuration.warmupSteps = generator.pick([16, 0, 5, 50, 1000])
        return configuration
    }

    @Test(arguments: UInt64(1)...40)
    func `the engine agrees with its naive twin for any number of workers`(seed: UInt64) throws {
        let configuration = configuration(seed: seed)
        let shards = Self.shards(seed: seed, allowsOddities: !configuration.stepUnion)
        let blockSizes = [1, 16]
        let layerWeights = seed % 3 == 0 ? [1: 4, 2: 3] : [:]
        let twins = blockSizes.map { blockSize in
            var twin = NaiveAnalysis(blockSize: blockSize, configuration: configuration)
            twin.layerWeights = layerWeights
            return twin.requestStepMisses(shards)
        }
        for jobs in [1, 3, 16] {
            let results = try analyzeWithEngine(
                shards, blockSizes: blockSizes, keyMode: .requestLayer, configuration: configuration, jobs: jobs,
                layerWeights: layerWeights
            ).results
            for (twin, result) in zip(twins, results) {
                #expect(twin?.capacities.isEmpty == false)
                let differences = JSONComparison(allowsExtraMembers: false).differences(
                    expected: try JSONValue(encoding: twin), actual: try JSONValue(encoding: result.requestStepMisses))
                #expect(differences == [], "block size \(result.blockSizeTokens), \(jobs) jobs")
            }
        }
    }

    /// Apart from the rows that steps wrote themselves.
    @Test(arguments: UInt64(101)...130)
    func `all steps together miss as often as the policy LRU`(seed: UInt64) throws {
        var configuration = configuration(seed: seed)
        let shards = Self.shards(seed: seed, allowsOddities: !configuration.stepUnion)
        let first = try analyzeWithEngine(
            shards, blockSizes: [2], keyMode: .requestLayer, configuration: configuration
        ).results[0]
        let misses = try #require(first.requestStepMisses?.capacities)
        let written = try #require(first.requestStepMisses?.writtenRows)
        configuration.simulation = .policies
        configuration.simulationCapacities = misses.map(\.capacityBlocks)
        let result = try analyzeWithEngine(
            shards, blockSizes: [2], keyMode: .requestLayer, configuration: configuration
        ).results[0]
        let rows = try #require(result.placementSimulation?.policies["lru"])
        for (row, misses) in zip(rows, misses) {
            #expect(row.misses == written + Int((misses.all.mean * Double(misses.all.count)).rounded()))
        }
        #expect(rows.count == misses.count && rows.allSatisfy(\.feasible))
    }

    @Test func `there are none of whole requests nor without the simulation`() throws {
        let shards = Self.shards(seed: 1)
        var off = Configuration()
        off.simulation = .off
        for (keyMode, configuration) in [(KeyMode.request, Configuration()), (.requestLayer, off)] {
            let result = try analyzeWithEngine(
                shards, blockSizes: [16], keyMode: keyMode, configuration: configuration
            ).results[0]
            #expect(result.requestStepMisses == nil)
            #expect(try JSONValue(encoding: result)["request_step_misses"] == .null)
        }
    }
}

/// The records of one request, step by step.
private struct RandomSteps {
    private let request: Int
    private let layers: [Int]
    /// Layers that no longer come from some step on.
    private let stopping: [Int: Int]
    private let spread: Int
    private let hasOddities: Bool
    private var step: Int
    private var count = 0
    private var last: [Int: [Int]] = [:]

    init(request: Int, _ allowsOddities: Bool, _ generator: inout SeededGenerator) {
        self.request = request
        layers = Array(0..<generator.pick([1, 2, 5]))
        stopping = [layers.count - 1: generator.pick([1, 20, 1000])]
        spread = generator.pick([40, 400, 3000])
        hasOddities = generator.chance(60) && allowsOddities
        step = generator.integer(0...50)
    }

    mutating func next(_ generator: inout SeededGenerator) -> [String] {
        defer {
            step = max(0, step + (hasOddities ? generator.pick([1, 1, 1, 1, 2, 0, -1]) : 1))
            count += 1
        }
        return layers.flatMap { layer -> [String] in
            guard count < stopping[layer] ?? .max else { return [] }
            let records = hasOddities ? generator.pick([1, 1, 1, 0, 2]) : 1
            return (0..<records).map { _ in line(layer, &generator) }
        }
    }

    private mutating func line(_ layer: Int, _ generator: inout SeededGenerator) -> String {
        let kept = (last[layer] ?? []).filter { _ in generator.chance(70) }
        let length = generator.pick([spread + count, spread + count, 0])
        let newest = generator.chance(70) ? [max(0, length - 1)] : []
        let positions =
            kept.prefix(60) + newest + (0..<generator.integer(1...20)).map { _ in generator.integer(0...spread) }
        last[layer] = Array(positions)
        return "{\"request_id\": \(request), \"layer_id\": \(layer), \"step_idx\": \(step), "
            + "\"seq_len_current\": \(length), \"selected_token_pos\": \(Array(positions))}"
    }
}
