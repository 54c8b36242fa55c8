import LocalityModel
import TestSupport
import Testing

@testable import Locality

@Suite struct RepeatedStepsTests {
    /// Selections of a request: new ones until a step, from then on those of some steps before.
    private static func shard(
        _ generator: inout SeededGenerator, steps: Int, loopFrom start: Int, period: Int, changed: Int, context: Int,
        selected: Int = 100
    ) -> TraceShard {
        var selections: [[Int]] = []
        for step in 0..<steps {
            if step >= start {
                let kept = selections[step - period].shuffled(using: &generator).dropFirst(changed)
                selections.append(kept + (0..<changed).map { _ in generator.integer(0...context - 1) })
            } else {
                selections.append((0..<selected).map { _ in generator.integer(0...context - 1) })
            }
        }
        let lines = selections.enumerated().flatMap { step, selection in
            (0..<2).map { layer in
                // The other layer never repeats itself, and is not looked at.
                let positions = layer == 1 ? selection : (0..<100).map { _ in generator.integer(0...context - 1) }
                return "{\"request_id\": 4, \"layer_id\": \(layer), \"step_idx\": \(context + step), "
                    + "\"seq_len_current\": \(context + step + 1), \"selected_token_pos\": \(positions)}"
            }
        }
        return TraceShard(name: "trace_steps_0_1.jsonl", lines: lines)
    }

    private func looping(_ shard: TraceShard, jobs: Int = 1) throws -> LoopingRequests? {
        let results = try analyzeWithEngine(
            [shard], blockSizes: [256], keyMode: .requestLayer, configuration: Configuration(), jobs: jobs
        ).results
        #expect(results[0].diagnostics?.loopingRequests == NaiveAnalysis.loopingRequests(of: [shard]))
        return results[0].diagnostics?.loopingRequests
    }

    @Test(arguments: [2_000, 20_000]) func `a loop is told with the share of its distinct steps`(context: Int) throws {
        var generator = SeededGenerator(seed: UInt64(context))
        let shard = Self.shard(
            &generator, steps: 161, loopFrom: 41, period: 23, changed: 5, context: context, selected: context / 20)
        for jobs in [1, 4] {
            let found = try #require(try looping(shard, jobs: jobs))
            // Steps 16, 24, 32, 40 are new, 48, 56, … 160 repeat.
            #expect(found == LoopingRequests(count: 1, distinctShare: 4.0 / 19))
        }
    }

    @Test func `what is no loop is not told`() throws {
        var generator = SeededGenerator(seed: 9)
        // Too late, too many new positions, too far back, too short, most of the sequence.
        for (steps, start, period, changed, context) in [
            (161, 100, 23, 5, 2_000), (161, 41, 23, 15, 2_000), (201, 66, 65, 0, 2_000), (60, 3, 1, 0, 2_000),
            (161, 41, 23, 5, 200),
        ] {
            let shard = Self.shard(
                &generator, steps: steps, loopFrom: start, period: period, changed: changed, context: context)
            #expect(try looping(shard) == nil, "\(steps) \(start) \(period) \(changed) \(context)")
        }
    }

    @Test(arguments: 0..<20) func `the twin says the same`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) + 77)
        let shard = Self.shard(
            &generator, steps: generator.integer(60...180), loopFrom: generator.integer(5...90),
            period: generator.integer(1...5), changed: generator.integer(0...14),
            context: generator.pick([300, 1_000, 9_000, 25_000]), selected: generator.pick([50, 100, 260]))
        _ = try looping(shard)
    }
}
