import CacheSimulation
import LocalityModel
import TestSupport
import Testing

@testable import Locality

@Suite struct StepMissTotalsTests {
    /// A step of a request, as rows give it: the deeper a capacity, the fewer touches lie deeper than it.
    private struct Step {
        let ordinal: Int
        let misses: StepMisses

        init(_ generator: inout SeededGenerator, lowest: Int) {
            ordinal = generator.integer(0...30)
            let first = generator.integer(0...lowest)
            let end = generator.integer(first...min(first + 12, 47))
            let deeper = (0..<48).map { index in
                index < end ? UInt32((end - index) * generator.integer(1...3)) + UInt32(3 * (end - index)) : 0
            }
            misses = StepMisses(firstTouches: generator.integer(0...9), known: first..<end, deeper: deeper[...])
        }
    }

    private func totals(_ steps: some Sequence<Step>) -> StepMissTotals {
        steps.reduce(into: StepMissTotals()) { $0.add($1.misses, ordinal: $1.ordinal, warmupSteps: 4) }
    }

    @Test(arguments: UInt64(1)...30)
    func everyCapacityThatHoldsAllStepsHasTheirMisses(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let steps = (0..<40).map { _ in Step(&generator, lowest: 20) }
        let totals = totals(steps)
        let lowest = steps.map(\.misses.known.lowerBound).max()!
        for index in lowest..<48 {
            var expected = (warmup: IntegerCounts(), steady: IntegerCounts())
            for step in steps {
                let misses = step.misses.firstTouches + Int(step.misses.deeper[index])
                if step.ordinal < 4 { expected.warmup.add(misses) } else { expected.steady.add(misses) }
            }
            #expect(totals.misses(at: index).warmup == expected.warmup)
            #expect(totals.misses(at: index).steady == expected.steady)
        }
    }

    @Test(arguments: UInt64(31)...60)
    func anySplitMergedInAnyOrderIsTheSame(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let steps = (0..<25).map { _ in Step(&generator, lowest: generator.pick([0, 5, 40])) }
        let whole = totals(steps)
        let parts = steps.shuffled(using: &generator).chunked(generator.integer(1...7)).map { totals($0) }
        var merged = StepMissTotals()
        for part in parts.shuffled(using: &generator) { merged.merge(part) }
        #expect(merged == whole)
        merged.merge(StepMissTotals())
        #expect(merged == whole)
    }

    @Test func stepsAreDroppedOnceEveryAnnouncedRecordIsThereAndTheRequestHasGoneOn() {
        var rows = RequestStepRows()
        var dropped: [Int] = []
        func drop(before ordinal: Int) { rows.dropComplete(before: ordinal) { step, _ in dropped.append(step) } }
        for ordinal in [0, 0, 1, 3] { rows.announce(ordinal) }
        drop(before: 3)
        #expect(dropped == [])
        rows.add(0, firstTouches: 1, DeeperTouches())
        rows.add(1, firstTouches: 1, DeeperTouches())
        drop(before: 3)
        #expect(dropped == [])
        rows.add(0, firstTouches: 1, DeeperTouches())
        drop(before: 3)
        // Step 2 had no analysed record; step 3 is still coming.
        #expect(dropped == [0, 1])
        rows.add(3, firstTouches: 1, DeeperTouches())
        drop(before: 3)
        #expect(dropped == [0, 1])
        drop(before: .max)
        #expect(dropped == [0, 1, 3])
    }

    @Test func integersFarApartKeepTheirSummary() throws {
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
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
