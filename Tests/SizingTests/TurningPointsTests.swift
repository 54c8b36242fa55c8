import TestSupport
import Testing

@testable import Sizing

/// Where the choice turns, against trying.
@Suite struct TurningPointsTests {
    @Test func `a little beyond the link that was solved for the choice is another`() {
        var random = SeededGenerator(seed: 71)
        var seen: Set<SizingKind> = []
        for _ in 0..<400 {
            var inputs = SizingSamples.inputs(&random)
            let candidates = SizingSamples.candidates(inputs, &random)
            let points = TurningPoints(inputs, candidates)
            seen.insert(SizingSamples.kind(inputs, candidates))
            guard let link = points.linkGigabytesPerSecond, link > 0 else {
                inputs.linkGigabytesPerSecond = 1e9
                if points.linkGigabytesPerSecond == nil {
                    #expect(SizingSamples.kind(inputs, SizingSamples.moved(candidates, to: inputs)) != .buffer)
                }
                continue
            }
            for (factor, isBuffer) in [(1.000001, true), (0.999999, false)] {
                inputs.linkGigabytesPerSecond = link * factor
                let kind = SizingSamples.kind(inputs, SizingSamples.moved(candidates, to: inputs))
                #expect((kind == .buffer) == isBuffer)
            }
        }
        #expect(seen == [.whole, .buffer, .none])
    }

    @Test func `a little beyond the misses that were solved for the choice is another`() {
        var random = SeededGenerator(seed: 72)
        for _ in 0..<200 {
            let inputs = SizingSamples.inputs(&random)
            let candidates = SizingSamples.candidates(inputs, &random)
            guard let factor = TurningPoints(inputs, candidates).missesFactor else { continue }
            for (more, isBuffer) in [(0.999999, true), (1.000001, false)] {
                let moved = SizingSamples.moved(candidates, to: inputs, factor: factor * more)
                #expect((SizingSamples.kind(inputs, moved) == .buffer) == isBuffer)
            }
        }
    }

    @Test func `no context between the present one and the turn has another kind`() {
        var random = SeededGenerator(seed: 73)
        var found = 0
        for _ in 0..<60 {
            var inputs = SizingSamples.inputs(&random)
            let candidates = SizingSamples.candidates(inputs, &random)
            let points = TurningPoints(inputs, candidates)
            let present = SizingSamples.kind(inputs, candidates)
            let start = inputs.contextTokens
            let end = points.contextTokens ?? (present == .whole ? 2 * start : 1)
            for context in min(start, end)...max(start, end) {
                inputs.contextTokens = context
                let kind = SizingSamples.kind(inputs, SizingSamples.moved(candidates, to: inputs))
                if context == points.contextTokens {
                    #expect(kind == points.contextKind && kind != present)
                    found += 1
                } else {
                    #expect(kind == present, "at \(context) of \(start), turn at \(end)")
                }
            }
        }
        #expect(found > 20)
    }
}
