import CacheSimulation
import LocalityModel
import TestSupport
import Testing

@testable import Locality

@Suite struct PolicySampleTests {
    @Test func `layers are taken spread evenly and the first one last`() {
        let order = (0..<30).sorted { PolicySample.rank(ofLayer: $0) < PolicySample.rank(ofLayer: $1) }
        #expect(order.prefix(4) == [16, 8, 24, 4] && order.last == 0)
        #expect(Set((0..<1024).map(PolicySample.rank)).count == 1024)
    }

    /// Whatever the order of records, the sample is the longest prefix of the order of layers that keeps the limit.
    @Test(arguments: 0..<30) func `the sample does not depend on the order of work`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let layers = Array(0..<generator.integer(1...40))
        let steps = layers.map { _ in (0..<generator.integer(1...20)).map { _ in generator.integer(1...50) } }
        let limit = generator.integer(1...8000)
        var expected: Set<Int> = []
        var total = 0
        for layer in layers.sorted(by: { PolicySample.rank(ofLayer: $0) < PolicySample.rank(ofLayer: $1) }) {
            total += steps[layer].reduce(0, +)
            if !expected.isEmpty && total > limit || expected.count == PolicySample.layerLimit { break }
            expected.insert(layer)
        }
        for _ in 0..<3 {
            let sample = PolicySample(touchLimit: limit)
            var rest = steps
            var kept = Set(layers)
            var retained = layers.map { _ in [Int]() }
            while let layer = layers.filter({ !rest[$0].isEmpty }).randomElement(using: &generator) {
                let touches = rest[layer].removeFirst()
                switch sample.count(layerID: layer, touches: touches) {
                case .retained: retained[layer].append(touches)
                case .beyondLimit: break
                case .notSampled: kept.remove(layer)
                }
            }
            #expect(kept.filter { sample.contains(layerID: $0) } == expected)
            for layer in expected {
                // The first steps, up to that which reaches the limit.
                let before = steps[layer].indices.map { steps[layer][..<$0].reduce(0, +) }
                #expect(retained[layer] == zip(steps[layer], before).filter { $0.1 < limit }.map(\.0))
            }
            #expect(layers.filter { sample.contains(layerID: $0) }.count == expected.count)
        }
    }

    /// Two requests of 16 layers, 30 steps of 700 positions each: 672 000 touches, of which one request has half.
    private static let shards: [TraceShard] = {
        var generator = SeededGenerator(seed: 5)
        let lines = (0..<2).flatMap { request in
            (0..<30).flatMap { step in
                (0..<16).map { layer -> String in
                    let start = generator.integer(0...200)
                    let positions = (0..<700).map { String((start + $0 * 7) % 8000) }.joined(separator: ",")
                    return #"{"request_id":\#(request),"layer_id":\#(layer),"step_idx":\#(8000 + step),"#
                        + #""seq_len_current":\#(8001 + step),"selected_token_pos":[\#(positions)]}"#
                }
            }
        }
        return [TraceShard(name: "trace_steps_0_2.jsonl", bytes: Array((lines.joined(separator: "\n") + "\n").utf8))]
    }()

    private func simulation(jobs: Int) throws -> PlacementSimulation {
        var configuration = Configuration()
        configuration.simulationCapacities = [400, 700, 900, 1400]
        let outcome = try analyzeWithEngine(
            Self.shards, blockSizes: [1], keyMode: .requestLayer, configuration: configuration, jobs: jobs)
        return try #require(outcome.results.first?.placementSimulation)
    }

    @Test func `beyond the limit policies are those of some layers of the first request`() throws {
        let simulation = try simulation(jobs: 1)
        let sample = try #require(simulation.sampledStreams)
        let layers = [2, 4, 6, 8, 10, 12]
        #expect(sample == SampledStreams(requestID: 0, layers: layers, records: 180, touches: 126_000))
        #expect(simulation.policiesLeftOut == nil)
        #expect(Set(simulation.policies.keys) == Set(PlacementPolicy.catalogue.map(\.name)))
        // The twin analyses these streams alone.
        let lines = Self.shards[0].bytes.split(separator: UInt8(ascii: "\n")).prefix(16 * 30)
            .enumerated().filter { layers.contains($0.offset % 16) }.map(\.element)
        let first = TraceShard(name: "trace_steps_0_1.jsonl", bytes: Array(lines.joined(separator: [10])))
        var configuration = Configuration()
        configuration.simulationCapacities = [400, 700, 900, 1400]
        configuration.simulation = .policies
        let alone = try analyzeWithEngine(
            [first], blockSizes: [1], keyMode: .requestLayer, configuration: configuration)
        #expect(simulation.policies == alone.results[0].placementSimulation?.policies)
        #expect(simulation.policies["lru"]?.first?.feasible == false)
    }

    @Test(arguments: [2, 5]) func `the sample is the same for any number of workers`(jobs: Int) throws {
        #expect(try simulation(jobs: jobs) == simulation(jobs: 1))
    }
}
