import LocalityModel
import TestSupport
import Testing

@testable import Sizing

/// How sure a plan is: intervals, the tail, and what a reader is warned of.
@Suite struct CertaintyTests {
    @Test(arguments: [
        (1, 12.706205), (2, 4.302653), (4, 2.776445), (7, 2.364624), (9, 2.262157), (15, 2.131450), (30, 2.042272),
        (100, 1.983972), (1000, 1.962339),
    ])
    func `quantiles are those of Student's table`(degrees: Int, expected: Double) {
        #expect(abs(StudentT.quantile975(degrees: degrees) - expected) < 1e-6)
    }

    @Test func `an interval is the mean with the error of few requests on both sides`() throws {
        let means = Summary(count: 4, minimum: 1, maximum: 9, mean: 5, standardDeviation: 2)
        let range = try #require(MeanInterval(means)?.range(scale: 3))
        let half = 3.182446 * 2 / 3.0.squareRoot()
        #expect(abs(range.lowerBound - 3 * (5 - half)) < 1e-5 && abs(range.upperBound - 3 * (5 + half)) < 1e-5)
        #expect(MeanInterval(ResultBuilder.constant(5, count: 1))?.range(scale: 1) == nil)
        #expect(MeanInterval(nil)?.range(scale: 1) == nil)
    }

    @Test func `the measured tail of one request, and of more the skewed form`() {
        let misses = StepMisses(mean: 100, deviation: 30, skewness: 1.2, percentile99: 200)
        #expect(misses.high(requests: 1) == 200)
        let expected = 400 + (2.326 + (2.326 * 2.326 - 1) * 1.2 / 12) * 30 * 2
        #expect(abs(misses.high(requests: 4) - expected) < 1e-9)
        let left = StepMisses(mean: 100, deviation: 30, skewness: -40)
        #expect(left.high(requests: 2) == 200)
    }

    @Test func `a choice at both ends is that of the misses there`() throws {
        var random = SeededGenerator(seed: 77)
        var differing = 0
        for _ in 0..<100 {
            let machine = SizingSamples.inputs(&random)
            let measured = SizingSamples.measured(&random)
            let range = try #require(ChoiceRange(measured, machine))
            func shifted(_ end: (ClosedRange<Double>) -> Double) -> BufferChoice {
                let moved = measured.buffers.map { buffer in
                    MeasuredBuffer(
                        shape: buffer.shape,
                        misses: buffer.misses.shifted(by: end(buffer.interval!) - buffer.misses.mean),
                        interval: buffer.interval, isStillFilling: false, requests: 8)
                }
                return SizingSamples.choice(machine, MeasuredBuffers(moved))
            }
            #expect(range.fewestMisses.identity == shifted(\.lowerBound).identity)
            #expect(range.mostMisses.identity == shifted(\.upperBound).identity)
            #expect(range.fewestMisses.tokensPerSecond >= range.mostMisses.tokensPerSecond * 0.98)
            if !range.isSame { differing += 1 }
        }
        #expect(differing > 5)
        #expect(
            ChoiceRange(SizingSamples.moved(SizingSamples.measured(&random), by: 1), SizingSamples.inputs(&random))
                == nil)
    }

    @Test func `batch by batch the buffer wins where the whole cache yields less`() throws {
        var random = SeededGenerator(seed: 78)
        var found = 0
        for _ in 0..<300 {
            let machine = SizingSamples.inputs(&random)
            guard case .buffer(let chosen) = SizingSamples.choice(machine, SizingSamples.measured(&random)) else {
                continue
            }
            let whole = WholeCache(machine)
            let table = BatchTable(chosen, whole, machine)
            #expect(table.rows.last?.requests == chosen.requestsWithinLimit)
            #expect(abs(try #require(table.rows.last).tokensPerSecond - chosen.tokensPerSecond) < 1e-6)
            let step = StepTime(machine, chosen.shape, chosen.misses)
            for count in 1...chosen.requestsWithinLimit {
                let own = Double(count) / (step.mean(requests: count) / 1e3)
                let fitting = min(count, whole.requestsWithinLimit)
                let other = fitting == 0 ? 0 : Double(fitting) / (machine.baseStep(requests: fitting) / 1e3)
                #expect((own > other) == (table.winsFrom.map { count >= $0 } ?? false))
            }
            found += 1
        }
        #expect(found > 30)
    }

    private func notes(_ change: (inout AnalysisResult, inout MachineSettings) -> Void) throws -> [BufferPlan.Note] {
        var result = SizingSamples.rows()
        var options = MachineSettings(catalogue: try SizingSamples.catalogue())
        change(&result, &options)
        return try BufferPlanMaker.plan([result], options: options).notes
    }

    @Test func `one request and few requests are said, and enough are not`() throws {
        func notes(requests: Int) throws -> [BufferPlan.Note] {
            try self.notes { result, _ in
                for index in result.requestStepMisses!.capacities.indices {
                    result.requestStepMisses!.capacities[index].requestMeans = ResultBuilder.constant(
                        1, count: requests)
                }
            }
        }
        #expect(try notes(requests: 1).contains(.oneRequest))
        #expect(try notes(requests: 4).contains(.fewRequests(4)))
        #expect(try !notes(requests: 5).contains { $0.code.hasSuffix("request") || $0.code.hasSuffix("requests") })
    }

    @Test func `layers measured at one end are warned of, layers at even distances are not`() throws {
        func notes(_ layers: [Int]) throws -> [BufferPlan.Note] {
            try self.notes { result, options in
                result.requestStepMisses?.layers = layers
                options.layers = 32
            }
        }
        #expect(try notes([0, 1, 2, 3]).contains(.layersApart(run: 28, measured: [0, 1, 2, 3])))
        #expect(try !notes([0, 8, 16, 24]).contains { $0.code == "layers-apart" })
        #expect(try notes([0, 8, 16, 24]).contains(.scaledLayers(measured: [0, 8, 16, 24], model: 32)))
    }

    @Test func `layers of a model stand where it has them, whatever their ids`() throws {
        func notes(_ layers: [Int]) throws -> [BufferPlan.Note] {
            try self.notes { result, options in
                result.requestStepMisses?.layers = layers
                options.model = options.catalogue.model("deepseek-v4-flash")
            }
        }
        // Its 21 layers have the ids 2, 4 … 42: every fourth id is every second of them.
        #expect(try !notes(Array(stride(from: 2, through: 42, by: 4))).contains { $0.code == "layers-apart" })
        #expect(try notes([2, 4, 6, 8]).contains(.layersApart(run: 17, measured: [2, 4, 6, 8])))
    }

    @Test func `a layer counts as often as it stands for others`() throws {
        var result = SizingSamples.rows()
        result.requestStepMisses?.layers = [0, 1, 2, 6]
        result.requestStepMisses?.layerWeights = [1, 1, 4, 4]
        var options = MachineSettings(catalogue: try SizingSamples.catalogue())
        options.layers = 10
        let plan = try BufferPlanMaker.plan([result], options: options)
        #expect(plan.scale == 1 && plan.notes.allSatisfy { $0.code != "scaled-layers" })
    }

    @Test func `a context so short for its selections that misses depend on it is said`() throws {
        // 2 048 a step: 20 selections are 40 960 tokens.
        func notes(traced: Double, asked: Int) throws -> [BufferPlan.Note] {
            try self.notes { result, options in
                result.requestStepMisses?.contextTokens = ResultBuilder.constant(traced, count: 3)
                options.contextTokens = asked
            }
        }
        #expect(
            try notes(traced: 20_000, asked: 100_000)
                .contains(.missesTooLow(asked: 100_000, traced: 20_000, record: 40_960)))
        #expect(try notes(traced: 60_000, asked: 100_000).contains(.longerContext(asked: 100_000, traced: 60_000)))
        #expect(try notes(traced: 60_000, asked: 30_000).contains(.missesTooHigh(asked: 30_000, traced: 60_000)))
        #expect(try !notes(traced: 90_000, asked: 60_000).contains { $0.code.hasPrefix("misses") })
    }

    @Test func `misses that still fall at the end are upper bounds, and another selection is said`() throws {
        let notes = try notes { result, options in
            let means = result.requestStepMisses!.capacities.map { $0.all.mean }
            result.requestStepMisses?.warmupCurve = [
                WarmupPoint(stepOrdinal: 100, requests: 3, meanMisses: [means[0], means[1], means[2], 1, 1])
            ]
            options.model = options.catalogue.model("glm-5")
            result.placementSimulation?.minimumFeasibleCapacityBlocks = 1024
        }
        #expect(notes.contains(.stillFilling(fromBlocks: 6144)))
        #expect(notes.contains(.otherSelection(traced: 1024, model: 2048)))
    }
}
