import Foundation
import Testing

@testable import TraceSynthesis

@Suite struct TraceLayoutTests {
    @Test func `shards hold their requests and are named after them`() throws {
        let scratch = try SynthesisScratch()
        let files = try SynthesisScratch.files(in: scratch.write(.small(requests: 5)))
        #expect(
            Set(files.keys) == [
                "run_meta.json", "trace_steps_0_2.jsonl", "trace_steps_2_4.jsonl", "trace_steps_4_5.jsonl",
            ])
        for (name, requests) in [("trace_steps_0_2.jsonl", [0, 1]), ("trace_steps_4_5.jsonl", [4])] {
            let records = try ParsedRecord.all(in: try #require(files[name]))
            #expect(records.count == requests.count * 5 * 4)
            #expect(Set(records.map { $0.integer("request_id") }).sorted() == requests)
        }
    }

    @Test func `without sharding there is one file`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small()
        recipe.maxRequestsPerFile = 0
        let files = try SynthesisScratch.files(in: scratch.write(recipe))
        #expect(Set(files.keys) == ["run_meta.json", "trace_steps.jsonl"])
    }

    @Test func `a batch is interleaved layer by layer as the tracer writes it`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small(requests: 4, layers: 2)
        recipe.concurrency = 2
        recipe.steps = 2
        recipe.maxRequestsPerFile = 0
        let files = try SynthesisScratch.files(in: scratch.write(recipe))
        let order = try ParsedRecord.all(in: try #require(files["trace_steps.jsonl"])).map {
            [$0.integer("request_id"), $0.integer("layer_id")]
        }
        let batch = [[0, 0], [1, 0], [0, 1], [1, 1]]
        #expect(order == batch + batch + (batch + batch).map { [$0[0] + 2, $0[1]] })
    }

    @Test func `interleaving changes the order of records only`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small(requests: 4)
        func lines(_ run: String) throws -> [String] {
            let files = try SynthesisScratch.files(in: scratch.write(recipe, run: run))
            return try ["trace_steps_0_2.jsonl", "trace_steps_2_4.jsonl"].flatMap { name in
                try ParsedRecord.all(in: try #require(files[name])).map(\.line)
            }
        }
        let apart = try lines("apart")
        recipe.concurrency = 2
        let together = try lines("together")
        recipe.arrival = .bursts
        let bursts = try lines("bursts")
        #expect(apart != together)
        #expect(apart.sorted() == together.sorted())
        #expect(apart.sorted() == bursts.sorted())
    }

    @Test func `bursts keep within the concurrency and run every step`() {
        var recipe = SynthesisRecipe.small(requests: 40)
        recipe.arrival = .bursts
        recipe.concurrency = 3
        let schedule = BatchSchedule(recipe: recipe, requests: 0..<40)
        var steps: [Int: Int] = [:]
        var sizes: Set<Int> = []
        for tick in 0..<schedule.tickCount {
            sizes.insert(schedule.running(at: tick).count)
            for request in schedule.running(at: tick) { steps[request, default: 0] += 1 }
        }
        #expect(steps == Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, 5) }))
        #expect(sizes.isSuperset(of: [1, 2, 3]))
        #expect(sizes.max() == 3)
    }

    @Test func `sampling drops about its share and changes nothing else`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small(requests: 2, layers: 20)
        recipe.steps = 20
        let whole = try SynthesisScratch.files(in: scratch.write(recipe, run: "whole"))
        recipe.sampleRate = 0.6
        let part = try SynthesisScratch.files(in: scratch.write(recipe, run: "part"))
        let all = try ParsedRecord.all(in: try #require(whole["trace_steps_0_2.jsonl"]))
        let kept = try ParsedRecord.all(in: try #require(part["trace_steps_0_2.jsonl"]))
        #expect(all.count == 800)
        #expect((420...540).contains(kept.count))
        // Layers' own noise is drawn only for records that are kept; what identifies a record is the same.
        let identities = Set(all.map { [$0.integer("request_id"), $0.integer("layer_id"), $0.integer("step_idx")] })
        #expect(
            kept.allSatisfy {
                identities.contains([$0.integer("request_id"), $0.integer("layer_id"), $0.integer("step_idx")])
            })
    }

    @Test func `a sequence shorter than k is selected whole`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small(requests: 1)
        recipe.promptTokens = 100...100
        recipe.steps = 60
        let files = try SynthesisScratch.files(in: scratch.write(recipe))
        for record in try ParsedRecord.all(in: try #require(files["trace_steps_0_1.jsonl"])) {
            #expect(Set(record.positions).count == min(128, record.sequenceTokens))
            #expect(record.positions.allSatisfy { (0..<record.sequenceTokens).contains($0) })
        }
    }

    @Test func `run metadata names the run the dataset and the recipe`() throws {
        let scratch = try SynthesisScratch()
        let files = try SynthesisScratch.files(in: scratch.write(.small(), run: "späte \"Läufe\""))
        let object = try JSONSerialization.jsonObject(with: try #require(files["run_meta.json"]))
        let metadata = try #require(object as? [String: Any])
        #expect(metadata["run_name"] as? String == "späte \"Läufe\"")
        #expect(metadata["dataset"] as? String == "ruler")
        #expect(metadata["block_size_tokens"] as? Int == 16)
        #expect((metadata["config"] as? [String: Any])?["sample_rate"] as? Double == 1)
        #expect((metadata["synthetic"] as? [String: Any])?["seed"] as? Int == 1)
    }
}
