import Foundation
import LocalityModel
import TestSupport
import Testing

@testable import Sizing

/// What 99 of 100 steps of a batch miss, and the interval of a mean, against requests themselves.
///
/// `Samples/real_step_misses.json`: misses of every step of the eight requests of `Tests/Golden/real`, over its 30
/// layers, at k, 2k and 4k token rows, counted by a plain list in LRU order apart from the program; their summaries
/// are held against the golden ones. `Samples/preset_request_means.json`: 25 seeds of the preset `sharegpt` (8 requests
/// of 60 steps, 6 layers, 8 192 tokens), mean misses of each request's steady steps at 2k.
@Suite struct RealTailTests {
    private struct Sample: Decodable {
        let warmupSteps: Int
        let capacities: [Int]
        /// By request, capacity and step.
        let misses: [[[Int]]]

        enum CodingKeys: String, CodingKey {
            case warmupSteps = "warmup_steps"
            case capacities, misses
        }

        func steady(_ capacity: Int) -> [Double] {
            misses.flatMap { $0[capacity].dropFirst(warmupSteps).map(Double.init) }
        }
    }

    private struct Golden: Decodable {
        struct Result: Decodable {
            let capacities: [StepMissesAtCapacity]
        }
        let result: Result
    }

    private static func data(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: path))
    }

    private static func sample() throws -> Sample {
        try JSONDecoder().decode(Sample.self, from: data("Samples/real_step_misses.json"))
    }

    /// The golden summaries at a capacity.
    private static func steady(_ capacityBlocks: Int) throws -> Summary {
        let file = try data("../Golden/real/expected/step_misses_block1.json")
        let capacities = try JSONDecoder().decode(Golden.self, from: file).result.capacities
        return try #require(capacities.first { $0.capacityBlocks == capacityBlocks }?.steady)
    }

    @Test func `the sample is what the golden summaries tell of`() throws {
        let sample = try Self.sample()
        for (index, capacity) in sample.capacities.enumerated() {
            let values = sample.steady(index)
            let summary = try Self.steady(capacity)
            let mean = values.reduce(0, +) / Double(values.count)
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
            #expect(summary.count == values.count && abs(summary.mean - mean) < 1e-9 * mean)
            #expect(abs(summary.standardDeviation - deviation) < 1e-9 * deviation)
        }
    }

    /// 200 000 batches each, since of 1 500 the 99th percentile itself strays by up to 8 %. A batch of 2n is one of n
    /// beside another.
    @Test(arguments: 0..<3) func `the tail of real batches is right within two percent`(index: Int) throws {
        let sample = try Self.sample()
        let summary = try Self.steady(sample.capacities[index])
        var generator = SeededGenerator(seed: UInt64(index))
        var batches = sample.steady(index)
        for requests in [1, 2, 4, 8, 16, 32] {
            if requests > 1 {
                let half = batches
                batches = (0..<200_000).map { _ in
                    half[generator.integer(0...(half.count - 1))] + half[generator.integer(0...(half.count - 1))]
                }
            }
            let measured = batches.sorted()[Int((0.99 * Double(batches.count)).rounded(.up)) - 1]
            let high = StepMisses(summary).high(requests: requests)
            #expect(abs(high / measured - 1) < 0.02, "\(requests) requests: \(high), measured \(measured)")
        }
    }

    /// Every half of every trace: 1 750. The other half's mean strays as much as the own one does, so Student's
    /// distribution expects a share of 89 % (|t| < 3.182 / √2 at 3 degrees).
    @Test func `the interval of half the requests holds the other halfs mean`() throws {
        let traces = try JSONDecoder().decode([[Double]].self, from: Self.data("Samples/preset_request_means.json"))
        var held = 0
        var halves = 0
        for requests in traces {
            for chosen in 0..<256 where chosen.nonzeroBitCount == 4 {
                let own = requests.indices.filter { chosen >> $0 & 1 == 1 }.map { requests[$0] }
                let mean = own.reduce(0, +) / 4
                let others = (requests.reduce(0, +) - 4 * mean) / 4
                let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4).squareRoot()
                let summary = Summary(
                    count: 4, minimum: own.min() ?? 0, maximum: own.max() ?? 0, mean: mean,
                    standardDeviation: deviation)
                let interval = try #require(MeanInterval(summary))
                halves += 1
                if (interval.low...interval.high).contains(others) { held += 1 }
            }
        }
        #expect(halves == 1750)
        #expect((0.88...0.99).contains(Double(held) / Double(halves)), "\(held) of \(halves)")
    }
}
