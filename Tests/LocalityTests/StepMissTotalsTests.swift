import Foundation
import LocalityModel
import TestSupport
import Testing

@testable import CacheSimulation
@testable import Locality

@Suite struct StepMissTotalsTests {
    /// A request of steps: the deeper a capacity, the fewer touches lie deeper than it.
    private struct Request {
        var steps: [(firstTouches: Int, known: Range<Int>, deeper: [UInt32])]
        /// Steps in the order of their ordinals, as places among those that came.
        let slots: [Int]

        init(_ generator: inout SeededGenerator, lowest: Int) {
            steps = (0..<generator.integer(1...9)).map { _ in
                let first = generator.integer(0...lowest)
                let end = generator.integer(first...min(first + 12, 47))
                var deeper = [UInt32](repeating: 0, count: 48)
                for index in (0..<end).reversed() {
                    deeper[index] = deeper[index + 1] + UInt32(generator.integer(1...9))
                }
                return (generator.integer(0...9), first..<end, deeper)
            }
            slots = steps.indices.shuffled(using: &generator)
        }

        var lowest: Int { steps.map(\.known.lowerBound).max() ?? 0 }

        func misses(_ ordinal: Int, _ index: Int) -> Int {
            steps[slots[ordinal]].firstTouches + Int(steps[slots[ordinal]].deeper[index])
        }

        /// As streams add them, each step in two records.
        var rows: RequestStepRows {
            var rows = RequestStepRows()
            for (slot, step) in steps.enumerated() {
                rows.add(slot, firstTouches: step.firstTouches, touches(step.known, step.deeper), weight: 1)
                rows.add(slot, firstTouches: 0, touches(0..<0, []), weight: 1)
            }
            return rows
        }

        private func touches(_ known: Range<Int>, _ counts: [UInt32]) -> StepCapacityMisses {
            var touches = StepCapacityMisses()
            let depths = known.flatMap { index in
                repeatElement(UInt32(CapacityGrid.capacities[index + 1]), count: Int(counts[index] - counts[index + 1]))
            }
            touches.count(depths.span, lastStep: known.isEmpty ? 0 : CapacityGrid.capacities[known.lowerBound])
            return touches
        }
    }

    private func totals(_ requests: some Sequence<Request>) -> StepMissTotals {
        requests.reduce(into: StepMissTotals()) { $0.add($1.rows, slots: $1.slots, warmupSteps: 4) }
    }

    @Test(arguments: UInt64(1)...30)
    func `every capacity that holds all steps has their misses`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let requests = (0..<12).map { _ in Request(&generator, lowest: 20) }
        let totals = totals(requests)
        for index in requests.map(\.lowest).max()!..<48 {
            var expected = (warmup: IntegerCounts(), steady: IntegerCounts(), means: [Double]())
            for request in requests {
                let misses = request.slots.indices.map { request.misses($0, index) }
                for count in misses.prefix(4) { expected.warmup.add(count) }
                for count in misses.dropFirst(4) { expected.steady.add(count) }
                guard misses.count > 4 else { continue }
                expected.means.append(Double(misses.dropFirst(4).reduce(0, +)) / Double(misses.count - 4))
            }
            #expect(totals.misses(at: index).warmup == expected.warmup)
            #expect(totals.misses(at: index).steady == expected.steady)
            let means = totals.misses(at: index).means.summary
            #expect(means?.count ?? 0 == expected.means.count)
            let mean = expected.means.reduce(0, +) / Double(max(1, expected.means.count))
            #expect(abs((means?.mean ?? 0) - mean) <= 1e-12 * mean)
        }
    }

    @Test(arguments: UInt64(31)...60)
    func `any split merged in any order is the same`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let requests = (0..<25).map { _ in Request(&generator, lowest: generator.pick([0, 5, 40])) }
        let whole = totals(requests)
        let parts = requests.shuffled(using: &generator).chunked(generator.integer(1...7)).map { totals($0) }
        var merged = StepMissTotals()
        for part in parts.shuffled(using: &generator) { merged.merge(part) }
        #expect(merged == whole)
        merged.merge(StepMissTotals())
        #expect(merged == whole)
    }

    /// Rows that two partitions have of one request, in other places, add up.
    @Test(arguments: UInt64(61)...80)
    func `rows of several partitions add up`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let one = Request(&generator, lowest: 10)
        let other = Request(&generator, lowest: 10)
        var sum = one.rows
        for slot in other.steps.indices { sum.add(slot, other.rows, slot) }
        for index in max(one.lowest, other.lowest)..<48 {
            for slot in 0..<max(one.steps.count, other.steps.count) {
                #expect(sum.misses(slot, index) == one.rows.misses(slot, index) + other.rows.misses(slot, index))
            }
        }
    }

    @Test func `integers far apart keep their summary`() throws {
        var counts = IntegerCounts()
        let samples = [Int.max, 0, 1 << 60, 5, 5, 0, 12]
        for sample in samples { counts.add(sample) }
        let summary = try #require(counts.summary)
        #expect(summary.count == 7 && summary.minimum == 0 && summary.maximum == Double(Int.max))
        #expect(summary.percentiles?.values == [0, 0, 0, 0, 5, 5, 5, 12, 12, 0x1p60, 0x1p63, 0x1p63, 0x1p63])
        let mean = samples.map(Double.init).reduce(0, +) / 7
        let variance = samples.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / 7
        #expect(abs(summary.mean - mean) <= 1e-12 * mean)
        #expect(abs(summary.standardDeviation - variance.squareRoot()) <= 1e-12 * mean)
        #expect(IntegerCounts().summary == nil)
        #expect(counts.summary?.skewness == nil)
        let third = samples.map { pow(Double($0) - mean, 3) }.reduce(0, +) / 7
        let skewness = try #require(counts.skewedSummary?.skewness)
        #expect(abs(skewness - third / pow(variance, 1.5)) <= 1e-12)
    }

    @Test func `equal samples are not skewed and mirrored ones the other way`() throws {
        func skewness(_ samples: [Int]) -> Double? {
            samples.reduce(into: IntegerCounts()) { $0.add($1) }.skewedSummary?.skewness
        }
        #expect(skewness([7, 7, 7]) == 0)
        #expect(skewness([1, 2, 3, 4, 5]) == 0)
        let right = try #require(skewness([0, 0, 0, 9, 1_000_000]))
        #expect(abs(right - 1.5) < 1e-4)
        #expect(skewness([1_000_000, 1_000_000, 1_000_000, 999_991, 0]) == -right)
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
