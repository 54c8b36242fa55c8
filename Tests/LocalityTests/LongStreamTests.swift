import Locality
import LocalityModel
import TestSupport
import Testing

/// Streams of hundreds of records: blocks are touched more often than their word of memory counts, and slots of the
/// orders move together many times.
@Suite struct LongStreamTests {
    @Test(arguments: UInt64(1)...12)
    func `the engine agrees with its naive twin`(seed: UInt64) throws {
        let shards = [TraceShard(name: "trace_steps.jsonl", lines: Self.lines(seed: seed))]
        let settings = RandomSettings(seed: seed)
        var configuration = settings.configuration
        configuration.simulation = .curve
        configuration.maxStepsPerStream = 0
        let blockSize = seed % 3 == 0 ? settings.blockSize : 1
        let outcome = try analyzeWithEngine(
            shards, blockSizes: [blockSize], keyMode: settings.keyMode, configuration: configuration)
        let twin = NaiveAnalysis(blockSize: blockSize, keyMode: settings.keyMode, configuration: configuration)
            .analyze(shards)
        let differences = try ResultComparison().differences(engine: outcome.results[0], twin: twin)
        #expect(differences == [], "\(settings): \(differences)")
    }

    /// A few hundred steps of one or two layers: positions that stay, some that come and go, rows that grow.
    private static func lines(seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        let layerCount = generator.pick([1, 1, 2])
        let prompt = generator.pick([40, 3_000])
        let hot = (0..<generator.pick([1, 12])).map { _ in generator.integer(0...prompt - 1) }
        return (0..<generator.pick([140, 400])).flatMap { step in
            (0..<layerCount).map { layer in
                let sequenceLength = prompt + step + 1
                let positions =
                    hot.filter { _ in generator.chance(97) }
                    + (0..<generator.pick([1, 8, 30])).map { _ in generator.integer(0...sequenceLength - 1) }
                return "{\"layer_id\": \(layer), \"step_idx\": \(prompt + step), "
                    + "\"seq_len_current\": \(sequenceLength), \"selected_token_pos\": \(positions)}"
            }
        }
    }
}
