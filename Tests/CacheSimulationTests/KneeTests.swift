import Foundation
import Testing

@testable import CacheSimulation

@Suite struct KneeTests {
    @Test func `the corner of a broken line is its knee`() {
        // Straight over log₂ capacity up to 64 (of 1…1024), then flat.
        let hits = (1...1024).map { Int(1000 * min(1, log2(Double($0)) / 6)) }
        #expect(kneeIndex(ofCapacities: 1..<1025, hits: hits) == 63)
    }

    @Test func `a straight line a flat one and a convex one have none`() {
        #expect(kneeIndex(ofCapacities: 1..<5, hits: [3, 3, 3, 3]) == nil)
        #expect(kneeIndex(ofCapacities: 1..<3, hits: [0, 1]) == nil)
        #expect(kneeIndex(ofDifference: [0, 0, 0, 0, 0]) == nil)
        #expect(kneeIndex(ofCapacities: 1..<257, hits: (1...256).map { $0 * $0 }) == nil)
    }

    @Test func `of several knees the most pronounced counts`() {
        #expect(kneeIndex(ofDifference: [0, 0.5, 0.1, 0.1, 0.8, 0.3, 0.4, 0.1, 0]) == 4)
    }

    @Test func `a maximum that the next one follows too early is none`() {
        // The mean step is 0.125: 0.8 falls to 0.7 only, before 0.75 is a maximum of its own, which falls far.
        #expect(kneeIndex(ofDifference: [0, 0.8, 0.7, 0.75, 0.7, 0.5, 0.2, 0.1, 0]) == 3)
    }

    @Test func `a knee is a strict maximum that falls by a mean step`() {
        for seed in 1...50 {
            var generator = TestGenerator(seed: UInt64(seed))
            let difference = [0] + (0..<12).map { _ in generator.unit() - 0.3 } + [0]
            #expect(kneeIndex(ofDifference: difference) == naiveKnee(difference))
        }
    }

    /// The definition: each maximum, its threshold, and the values up to the next maximum.
    private func naiveKnee(_ difference: [Double]) -> Int? {
        let maxima = difference.indices.dropFirst().dropLast().filter {
            difference[$0] > difference[$0 - 1] && difference[$0] > difference[$0 + 1]
        }
        let knees = maxima.filter { maximum in
            let next = maxima.first { $0 > maximum } ?? difference.count
            let threshold = difference[maximum] - 1 / Double(difference.count - 1)
            return difference[maximum] > 0 && difference[(maximum + 1)..<next].contains { $0 < threshold }
        }
        return knees.max { difference[$0] < difference[$1] }
    }
}
