import TestSupport
import Testing

@testable import Sizing

/// What charts draw of a plan, against formulas written out.
@Suite struct OperatingPointsTests {
    private func plan(_ change: (inout MachineSettings) -> Void = { _ in }) throws -> BufferPlan {
        var settings = MachineSettings(catalogue: try SizingSamples.catalogue())
        settings.layers = 4
        settings.kvHBM = .init(.bytes(1 << 30), "--kv-hbm")
        settings.baseStepMilliseconds = [20, 0.1]
        settings.linkGigabytesPerSecond = 5
        change(&settings)
        return try BufferPlanMaker.plan([SizingSamples.rows()], options: settings)
    }

    @Test func `each buffer stands at doubling numbers of requests and at its most`() throws {
        let plan = try plan()
        let points = plan.operatingPoints(blockSizeTokens: 1)
        for candidate in plan.candidates {
            let own = points.buffers.filter { $0.shape == candidate.shape }
            var wanted: Set<Int> = [candidate.maxRequests, candidate.requestsWithinLimit]
            var count = 1
            while count < candidate.maxRequests {
                wanted.insert(count)
                count *= 2
            }
            #expect(own.map(\.requests) == wanted.subtracting([0]).sorted())
            for point in own {
                let units = Double(point.requests) * candidate.meanMisses
                let fetch = 4 * plan.machine.layerOverheadMicroseconds / 1e3 + units * 656 / 5e6
                let step = 20 + 0.1 * Double(point.requests) + fetch
                #expect(abs(point.stepMilliseconds - step) < 1e-9)
                #expect(abs(point.tokensPerSecond - Double(point.requests) / step * 1e3) < 1e-6)
                #expect(point.step99Milliseconds >= point.stepMilliseconds - 1e-9)
            }
            let best = own.first { $0.requests == candidate.requestsWithinLimit }
            #expect(best?.tokensPerSecond == candidate.tokensPerSecond)
        }
        #expect(points.whole.last?.requests == plan.baseline.maxRequests)
        #expect(points.whole.allSatisfy { $0.shape == nil && $0.stepMilliseconds == $0.step99Milliseconds })
    }

    @Test func `the front holds what nothing beats, and all of it`() throws {
        let points = try plan().operatingPoints(blockSizeTokens: 1)
        let all = points.buffers + points.whole
        func isBeaten(_ point: OperatingPoint) -> Bool {
            all.contains { other in
                other.step99Milliseconds <= point.step99Milliseconds && other.tokensPerSecond >= point.tokensPerSecond
                    && (other.step99Milliseconds, other.tokensPerSecond)
                        != (point.step99Milliseconds, point.tokensPerSecond)
            }
        }
        let front = points.front
        #expect(front.count > 1 && front.allSatisfy { !isBeaten($0) })
        for point in all where !isBeaten(point) {
            #expect(
                front.contains {
                    $0.step99Milliseconds == point.step99Milliseconds && $0.tokensPerSecond == point.tokensPerSecond
                })
        }
        #expect(zip(front, front.dropFirst()).allSatisfy { $0.tokensPerSecond < $1.tokensPerSecond })
    }

    @Test func `half and twice an input give what a plan of that input gives`() throws {
        let plan = try plan()
        let swings = plan.swings
        func swing(_ input: InputSwing.Name) throws -> InputSwing { try #require(swings.first { $0.input == input }) }
        #expect(try swing(.link).double.choice == (try self.plan { $0.linkGigabytesPerSecond = 10 }).choice)
        #expect(try swing(.link).half.choice == (try self.plan { $0.linkGigabytesPerSecond = 2.5 }).choice)
        #expect(try swing(.hbm).half.choice == (try self.plan { $0.kvHBM = .init(.bytes(1 << 29), "--kv-hbm") }).choice)
        #expect(try swing(.context).double.choice == (try self.plan { $0.contextTokens = 200_000 }).choice)
        #expect(try swing(.baseStep).half.choice == (try self.plan { $0.baseStepMilliseconds = [10, 0.1] }).choice)
        #expect(
            try swing(.baseStepPerRequest).double.choice
                == (try self.plan { $0.baseStepMilliseconds = [20, 0.2] }).choice)
        #expect(try swing(.stepLimit).double.choice == (try self.plan { $0.stepLimitMilliseconds = 100 }).choice)
        // Nothing is hidden, so there is nothing to double.
        #expect(!swings.contains { $0.input == .overlap })
        let spans = swings.map { swing in
            let span = swing.span(with: plan.choice.tokensPerSecond)
            return span.upperBound - span.lowerBound
        }
        #expect(spans == spans.sorted(by: >) && (spans.first ?? 0) > 0)
    }

    @Test func `a buffer that was given stays at every value`() throws {
        let plan = try plan { $0.bufferRows = 6144 }
        for swing in plan.swings {
            for end in [swing.half, swing.double] {
                if case .buffer(let buffer) = end.choice { #expect(buffer.capacityBlocks == 6144) }
                #expect(end.choice.kind != .whole)
            }
        }
    }

    @Test func `the normal form has its mean in the middle and its tail where tables say`() {
        let normal = NormalForm(StepMisses(mean: 100, deviation: 10))
        #expect(abs(normal.share(upTo: 100) - 0.5) < 1e-12)
        #expect(abs(normal.share(upTo: normal.percentile99) - 0.99) < 1e-5)
        #expect(abs(normal.share(upTo: 110) - 0.841_344_746_068_543) < 1e-12)
        #expect(normal.share(upTo: 60) + normal.share(upTo: 140) == 1)
        let level = NormalForm(StepMisses(mean: 5))
        #expect(level.share(upTo: 4.9) == 0 && level.share(upTo: 5) == 1 && level.percentile99 == 5)
    }
}
