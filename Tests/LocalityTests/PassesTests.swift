import Locality
import LocalityModel
import TestSupport
import Testing

/// Passes of several tokens.
@Suite struct PassesTests {
    /// Requests of several layers, long enough for bunches of records to wait; some layers end early or lack records.
    private static func shards(seed: UInt64) -> [TraceShard] {
        var generator = SeededGenerator(seed: seed)
        let layers = Array(0..<generator.pick([1, 2, 5]))
        let steps = generator.pick([1, 8, 45, 90])
        let reach = generator.pick([60, 900, 5000])
        let percentMissing = generator.pick([0, 0, 5])
        return (0..<generator.integer(1...3)).map { shard in
            let requests = (0..<generator.integer(1...3)).map { $0 * 3 + shard }
            var last: [[Int]: [Int]] = [:]
            var lines: [String] = []
            for step in 0..<steps {
                for request in requests {
                    for layer in layers where step < steps - request * layer && !generator.chance(percentMissing) {
                        let kept = (last[[request, layer]] ?? []).filter { _ in generator.chance(75) }.prefix(50)
                        let newest = generator.chance(80) ? [reach + step] : []
                        let fresh = (0..<generator.integer(1...12)).map { _ in generator.integer(0...reach + step) }
                        last[[request, layer]] = kept + newest + fresh
                        lines.append(
                            "{\"request_id\": \(request), \"layer_id\": \(layer), \"step_idx\": \(step), "
                                + "\"seq_len_current\": \(reach + step + 1), "
                                + "\"selected_token_pos\": \(kept + newest + fresh)}")
                    }
                }
            }
            return TraceShard(name: "trace_steps_\(shard).jsonl", lines: lines)
        }
    }

    private func configuration(seed: UInt64) -> Configuration {
        var generator = SeededGenerator(seed: seed ^ 0xFA55)
        var configuration = Configuration()
        configuration.passes = RandomSettings.passes(&generator)
        configuration.simulation = generator.pick([.automatic, .policies, .curve])
        configuration.simulationCapacities = generator.pick([nil, [40, 200]])
        configuration.maxStepsPerStream = generator.pick([0, 0, 1, 9])
        configuration.warmupSteps = generator.pick([16, 0, 5])
        return configuration
    }

    @Test(arguments: UInt64(1)...60)
    func `the engine agrees with its naive twin for any number of workers`(seed: UInt64) throws {
        let configuration = configuration(seed: seed)
        let shards = Self.shards(seed: seed)
        guard shards.contains(where: { !$0.bytes.isEmpty }) else { return }
        let blockSizes = [1, 16]
        let twins = blockSizes.map { NaiveAnalysis(blockSize: $0, configuration: configuration).analyze(shards) }
        for jobs in [1, 3, 16] {
            let results = try analyzeWithEngine(
                shards, blockSizes: blockSizes, keyMode: .requestLayer, configuration: configuration, jobs: jobs
            ).results
            for (twin, result) in zip(twins, results) {
                let differences = try ResultComparison().differences(engine: result, twin: twin)
                #expect(differences == [], "block size \(result.blockSizeTokens), \(jobs) jobs: \(differences)")
            }
        }
    }

    /// Whatever the records are, one a pass.
    @Test(arguments: UInt64(301)...320)
    func `without drafts nothing changes`(seed: UInt64) throws {
        let shards = RandomTrace(seed: seed).shards
        var configuration = configuration(seed: seed)
        configuration.passes = TokenPasses()
        let plain = try analyzeWithEngine(
            shards, blockSizes: [1, 16], keyMode: .requestLayer, configuration: configuration)
        configuration.passes = try #require(TokenPasses(draftTokens: 0, acceptedThousandths: 1000))
        let passes = try analyzeWithEngine(
            shards, blockSizes: [1, 16], keyMode: .requestLayer, configuration: configuration)
        for (left, right) in zip(plain.results, passes.results) {
            var right = right
            right.traceDirectory = left.traceDirectory
            #expect(left == right)
        }
    }

    private func lines(_ count: Int) -> TraceShard {
        TraceShard(
            name: "trace_steps_0.jsonl",
            lines: (0..<count).map { step in
                "{\"step_idx\": \(step), \"seq_len_current\": \(step + 11), "
                    + "\"selected_token_pos\": [\(step), \(step + 10)]}"
            })
    }

    /// s = 1, a = 1.6: records 0–1, 1–2, 3–4, and 4 alone, which is there because ⌊3·1.6⌋ = 4.
    @Test func `a pass covers the records of its definition`() throws {
        var configuration = Configuration()
        configuration.passes = try #require(TokenPasses(draftTokens: 1, acceptedThousandths: 1600))
        let outcome = try analyzeWithEngine(
            [lines(5)], blockSizes: [1], keyMode: .requestLayer, configuration: configuration)
        let result = outcome.results[0]
        #expect(result.streamRecords?.mean == 4)
        #expect(result.recordStatistics?.uniqueBlocks.mean == (4.0 + 4 + 4 + 2) / 4)
        #expect(result.diagnostics?.recordsAnalyzed == 5)
        #expect(result.diagnostics?.stepGaps == 0)
        #expect(outcome.neighbours == RecordNeighbours(pairs: 4, broken: 0))
        // Both tokens that a pass writes are no misses, and those of the last pass were written by the one before.
        #expect(result.requestStepMisses?.writtenRows == 5)
    }

    /// Of two passes, which cover three of the records.
    @Test func `a limit of steps counts passes`() throws {
        var configuration = Configuration()
        configuration.passes = try #require(TokenPasses(draftTokens: 1, acceptedThousandths: 1600))
        configuration.maxStepsPerStream = 2
        let outcome = try analyzeWithEngine(
            [lines(9)], blockSizes: [1], keyMode: .requestLayer, configuration: configuration)
        #expect(outcome.results[0].streamRecords?.mean == 2)
        #expect(outcome.neighbours.pairs == 2)
    }

    @Test func `a pass yields from one token to all of them`() {
        #expect(TokenPasses(draftTokens: 3, acceptedThousandths: 4000)?.acceptedTokens == 4)
        #expect(TokenPasses(draftTokens: 3, acceptedThousandths: 4001) == nil)
        #expect(TokenPasses(draftTokens: 3, acceptedThousandths: 999) == nil)
        #expect(TokenPasses(draftTokens: 0, acceptedThousandths: 1001) == nil)
        #expect(TokenPasses(draftTokens: -1, acceptedThousandths: 1000) == nil)
        #expect(TokenPasses(draftTokens: 64, acceptedThousandths: 1000) == nil)
    }

    /// Lengths that no position can have, or that fall, decide nothing but what they say.
    @Test(arguments: [[1 << 40, 5], [5, 1], [1 << 24, 1], [0, -7], [Int.min, 3]])
    func `hostile lengths are taken as the twin takes them`(lengths: [Int]) throws {
        let lines = (0..<6).map { step in
            "{\"step_idx\": \(step), \"seq_len_current\": \(lengths[step % 2]), "
                + "\"selected_token_pos\": [\(step), 4, 0, \((1 << 24) - 1 - step)]}"
        }
        let shard = TraceShard(name: "trace_steps_0.jsonl", lines: lines)
        var configuration = Configuration()
        configuration.passes = try #require(TokenPasses(draftTokens: 2, acceptedThousandths: 1500))
        for blockSize in [1, 64] {
            let result = try analyzeWithEngine(
                [shard], blockSizes: [blockSize], keyMode: .requestLayer, configuration: configuration
            ).results[0]
            let twin = NaiveAnalysis(blockSize: blockSize, configuration: configuration).analyze([shard])
            let differences = try ResultComparison().differences(engine: result, twin: twin)
            #expect(differences == [], "block size \(blockSize)")
        }
    }
}
