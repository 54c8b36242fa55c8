import Locality
import LocalityModel
import TestSupport
import Testing

/// Records with a few positions far apart, which take another way through the kernels than dense ones.
@Suite struct FarPositionTests {
    @Test(arguments: UInt64(1)...20)
    func `the engine agrees with its naive twin on far positions`(seed: UInt64) throws {
        try expectAgreement(on: Self.lines(seed: seed), seed: seed)
    }

    @Test(arguments: UInt64(21)...50)
    func `the engine agrees with its naive twin on steps of some layers`(seed: UInt64) throws {
        try expectAgreement(on: Self.irregularLines(seed: seed), seed: seed)
    }

    private func expectAgreement(on lines: [String], seed: UInt64) throws {
        let shards = [TraceShard(name: "trace_steps.jsonl", lines: lines)]
        let settings = RandomSettings(seed: seed)
        var configuration = settings.configuration
        configuration.simulation = .curve
        let outcome = try analyzeWithEngine(
            shards, blockSizes: [settings.blockSize], keyMode: settings.keyMode, configuration: configuration, jobs: 2)
        let twin = NaiveAnalysis(
            blockSize: settings.blockSize, keyMode: settings.keyMode, configuration: configuration
        ).analyze(shards)
        let differences = try ResultComparison().differences(engine: outcome.results[0], twin: twin)
        #expect(differences == [], "\(settings): \(differences)")
    }

    /// Steps of up to forty layers in any order, some of them missing, some twice, now and then with a far position.
    private static func irregularLines(seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        let layerCount = generator.pick([1, 2, 9, 40])
        let spread = generator.pick([600, 40_000])
        return (0..<10).flatMap { step in
            let layers = generator.pick([
                Array(0..<layerCount), Array((0..<layerCount).reversed()), [generator.integer(0...layerCount - 1)],
                (0..<layerCount).flatMap { generator.pick([[$0], [$0], [], [$0, $0], [layerCount - 1 - $0]]) },
            ])
            return layers.map { layer in
                let reach = generator.pick([spread, spread, spread, 9_000, 2_000_000])
                let positions =
                    (0..<generator.pick([1, 30, 400])).map { _ in generator.integer(0...spread) }
                    + [generator.integer(0...reach)]
                return "{\"layer_id\": \(layer), \"step_idx\": \(step), \"seq_len_current\": 700, "
                    + "\"selected_token_pos\": \(positions)}"
            }
        }
    }

    /// Steps of three layers: near positions, far ones, duplicates, neighbours in one word; at times many of them.
    private static func lines(seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<12).flatMap { step in
            (0..<3).map { layer in
                let far = generator.pick([63, 64, 4_095, 65_535, 1 << 20, (1 << 24) - 70])
                let positions = (0..<generator.pick([1, 2, 5, 300])).flatMap { _ in
                    generator.pick([
                        [far], [far, far], [far, far + 1], [generator.integer(0...far)], [far + 63, step],
                    ])
                }
                return "{\"layer_id\": \(layer), \"step_idx\": \(step), \"seq_len_current\": \(far / 2), "
                    + "\"selected_token_pos\": \(positions)}"
            }
        }
    }
}
