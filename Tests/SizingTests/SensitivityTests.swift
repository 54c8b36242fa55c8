import TestSupport
import Testing

@testable import Sizing

/// The intervals in which a choice stays, against trying.
@Suite struct SensitivityTests {
    private func choice(
        _ machine: Machine, _ measured: MeasuredBuffers, _ input: SensitiveInput, _ value: Double
    ) -> ChoiceIdentity {
        let place = input == .link ? 1 / value : value
        let moved = input == .misses ? SizingSamples.moved(measured, by: value) : measured
        return SizingSamples.choice(InputLine.moved(machine, input, place), moved).identity
    }

    @Test(arguments: SensitiveInput.allCases)
    func `inside an interval the choice is the same, just beyond its ends another`(input: SensitiveInput) {
        var random = SeededGenerator(seed: 75)
        var ends = 0
        for _ in 0..<20 {
            let machine = SizingSamples.inputs(&random)
            let measured = SizingSamples.measured(&random)
            let interval = Sensitivity(machine, measured, most: nil).interval(input)
            let present = choice(machine, measured, input, interval.present)
            #expect(present == SizingSamples.choice(machine, measured).identity)
            let least = input == .context ? 1.0 : input == .link ? interval.present / 50 : 0
            let low = interval.low ?? least
            let high = interval.high ?? (input == .overlap ? 1 : 4 * interval.present + 1)
            for _ in 0..<12 {
                var value = Double.random(in: low...high, using: &random)
                if input == .context { value = value.rounded() }
                guard value > low, value < high else { continue }
                #expect(choice(machine, measured, input, value) == present, "\(input) \(value) in \(low)…\(high)")
            }
            let isWhole = input == .context
            for (end, identity, side) in [(interval.low, interval.below, -1.0), (interval.high, interval.above, 1.0)] {
                guard let end else { continue }
                ends += 1
                let beyond = isWhole ? end : end + side * max(abs(end) * 1e-6, 1e-9)
                #expect(choice(machine, measured, input, beyond) == identity, "\(input) beyond \(end)")
                #expect(identity != present)
            }
        }
        #expect(ends > 5)
    }

    @Test func `inputs that were assumed and turn the choice within a factor of two are decisive`() {
        func interval(_ low: Double?, _ high: Double?, assumed: Bool = true) -> InputInterval {
            InputInterval(
                input: .link, present: 10, low: low, high: high, below: nil, above: nil, isAssumed: assumed)
        }
        #expect(interval(6, nil).isDecisive && interval(nil, 15).isDecisive)
        #expect(!interval(4, 25).isDecisive && !interval(6, 15, assumed: false).isDecisive)
        #expect(interval(nil, nil).nearestFactor == .infinity)
    }

    @Test func `the nearest end comes first`() {
        var random = SeededGenerator(seed: 76)
        for _ in 0..<12 {
            let machine = SizingSamples.inputs(&random)
            let factors = Sensitivity(machine, SizingSamples.measured(&random), most: nil).intervals()
                .map(\.nearestFactor)
            #expect(factors == factors.sorted() && factors.count == SensitiveInput.allCases.count)
        }
    }
}
