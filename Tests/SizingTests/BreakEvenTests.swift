import TestSupport
import Testing

@testable import Sizing

/// Where the kind of a choice turns, against trying.
@Suite struct BreakEvenTests {
    private func points(_ machine: Machine, _ measured: MeasuredBuffers) -> BreakEven {
        BreakEven(Sensitivity(machine, measured, most: nil), SizingSamples.choice(machine, measured))
    }

    @Test func `a little beyond the link that was solved for the choice is another`() {
        var random = SeededGenerator(seed: 71)
        var seen: Set<ChoiceKind> = []
        for _ in 0..<150 {
            var machine = SizingSamples.inputs(&random)
            let measured = SizingSamples.measured(&random)
            seen.insert(SizingSamples.choice(machine, measured).kind)
            let points = points(machine, measured)
            guard let link = points.linkGigabytesPerSecond else {
                let isBuffer = SizingSamples.choice(machine, measured).kind == .buffer
                machine.linkGigabytesPerSecond = isBuffer ? 1e-6 : 1e9
                #expect((SizingSamples.choice(machine, measured).kind == .buffer) == isBuffer)
                continue
            }
            for (factor, isBuffer) in [(1.000001, true), (0.999999, false)] {
                machine.linkGigabytesPerSecond = link * factor
                #expect((SizingSamples.choice(machine, measured).kind == .buffer) == isBuffer)
            }
        }
        #expect(seen == [.whole, .buffer, .none])
    }

    @Test func `a little beyond the misses that were solved for the choice is another`() {
        var random = SeededGenerator(seed: 72)
        var found = 0
        for _ in 0..<200 {
            let machine = SizingSamples.inputs(&random)
            let measured = SizingSamples.measured(&random)
            guard let factor = points(machine, measured).missesFactor else { continue }
            found += 1
            for (more, isBuffer) in [(0.999999, true), (1.000001, false)] {
                let moved = SizingSamples.moved(measured, by: factor * more)
                #expect((SizingSamples.choice(machine, moved).kind == .buffer) == isBuffer)
            }
        }
        #expect(found > 50)
    }

    @Test func `misses never exceed what a step touches`() {
        var random = SeededGenerator(seed: 74)
        var bounded = 0
        for _ in 0..<200 {
            let machine = SizingSamples.inputs(&random)
            let measured = SizingSamples.measured(&random)
            guard case .buffer(let chosen) = SizingSamples.choice(machine, measured) else { continue }
            let touched = chosen.meanMisses * Double.random(in: 1...3, using: &random)
            let sensitivity = Sensitivity(machine, measured, most: touched)
            let bound = BreakEven(sensitivity, .buffer(chosen)).missesFactor
            let free = points(machine, measured).missesFactor
            if let free, free <= touched / chosen.meanMisses {
                #expect(bound == free)
            } else {
                #expect(bound == nil)
                bounded += 1
            }
        }
        #expect(bounded > 5)
    }

    @Test func `no context between the present one and the turn has another kind`() {
        var random = SeededGenerator(seed: 73)
        var found = 0
        for round in 0..<10 {
            var machine = SizingSamples.inputs(&random)
            // Every second time the base step follows from the context.
            if round % 2 == 0 { machine.givenStepPerRequest = nil }
            let measured = SizingSamples.measured(&random)
            let points = points(machine, measured)
            let present = SizingSamples.choice(machine, measured).kind
            let start = machine.contextTokens
            let end = points.contextTokens ?? (present == .whole ? 2 * start : 1)
            for context in min(start, end)...max(start, end) {
                machine.contextTokens = context
                let kind = SizingSamples.choice(machine, measured).kind
                if context == points.contextTokens {
                    #expect(kind == points.contextKind && kind != present)
                    found += 1
                } else {
                    #expect(kind == present, "at \(context) of \(start), turn at \(end)")
                }
            }
        }
        #expect(found > 2)
    }
}
