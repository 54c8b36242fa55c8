import LocalityModel
import TestSupport
import Testing

@testable import Sizing

@Suite struct PlanMakerTests {
    private func options(_ change: (inout PlanOptions) -> Void = { _ in }) throws -> PlanOptions {
        var options = PlanOptions(catalogue: try SizingSamples.catalogue())
        change(&options)
        return options
    }

    private func source(_ plan: SizingPlan, _ name: String) -> InputSource? {
        plan.inputs.first { $0.name == name }?.source
    }

    @Test func `every input has a source, and what nobody said is an assumption`() throws {
        let plan = try PlanMaker.plan([SizingSamples.rows()], options: options())
        #expect(plan.sizing.layers == 4 && source(plan, "layers") == .trace)
        #expect(plan.sizing.contextTokens == 100_000 && source(plan, "context_tokens") == .trace)
        #expect(plan.sizing.kvHBMBytes == 20 << 30 && source(plan, "kv_hbm_bytes") == .assumption)
        #expect(plan.sizing.linkGigabytesPerSecond == 55 && source(plan, "link_gb_per_s") == .assumption)
        #expect(plan.sizing.baseStepMilliseconds == [30, 0] && source(plan, "base_step_ms") == .assumption)
        #expect(plan.sizing.stepLimitMilliseconds == 50 && plan.sizing.hostBytes == 512 << 30)
        #expect(plan.assumptions.count == 11)
    }

    @Test func `a GPU brings its memory and its link, a model its layers`() throws {
        let plan = try PlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("deepseek-v3.2")
                $0.gpu = $0.catalogue.gpu("gh200-96")
                $0.weightsBytes = 40_000_000_000
            })
        #expect(plan.sizing.kvHBMBytes == 46_400_000_000 && source(plan, "kv_hbm_bytes") == .catalogue)
        #expect(plan.sizing.linkGigabytesPerSecond == 220 && source(plan, "link_gb_per_s") == .catalogue)
        #expect(plan.sizing.layers == 61 && plan.selectedTokens == 2048 && plan.sizing.rowBytes == 656)
        #expect(plan.notes.contains(.scaledLayers(traced: 4, model: 61)))
        let mean = try #require(plan.candidates.first).meanMisses
        #expect(abs(mean - 4096 * 61 / 4) < 1e-9)
    }

    @Test func `flags outrank catalogue, trace and assumptions`() throws {
        let plan = try PlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("glm-5.1")
                $0.layout = $0.catalogue.layout("bf16")
                $0.contextTokens = 120_000
                $0.kvHBMBytes = 1 << 33
                $0.linkGigabytesPerSecond = 10
                $0.layers = 40
                $0.baseStepMilliseconds = [20, 0.5]
            })
        #expect(plan.sizing.rowBytes == 1152 && plan.sizing.layers == 40 && plan.sizing.indexerLayers == 40)
        #expect(plan.notes.contains(.longerContext(asked: 120_000, traced: 100_000)))
        for name in ["context_tokens", "kv_hbm_bytes", "link_gb_per_s", "layers", "base_step_ms"] {
            #expect(source(plan, name) == .flag)
        }
    }

    @Test func `a context is counted in rows where a row is several tokens`() throws {
        let plan = try PlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("deepseek-v4-flash")
                $0.indexerBytes = 132
                $0.contextTokens = 100_001
            })
        #expect(plan.sizing.contextTokens == 25_001)
    }

    @Test func `a buffer can be asked for, and the one half and twice as large is told`() throws {
        let plan = try PlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 4096 })
        #expect(plan.chosenBuffer?.capacityBlocks == 4096 && plan.isForced)
        #expect(plan.half?.capacityBlocks == 2048 && plan.double?.meanMisses == 1024)
        let deepest = try PlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 8192 })
        #expect(deepest.double?.capacityBlocks == 16_384 && deepest.double?.meanMisses == 1024)
        let smallest = try PlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 2048 })
        #expect(smallest.half == nil && smallest.prediction?.hitRate == 0.5)
    }

    @Test func `a choice is that of the arithmetic, and its runner-up the best of the others`() throws {
        let plan = try PlanMaker.plan([SizingSamples.rows()], options: options())
        let others = plan.candidates.filter { $0 != plan.chosenBuffer }.map(\.tokensPerSecond)
        #expect(plan.choice == SizingChoice(plan.baseline, plan.candidates, inputs: plan.sizing))
        let most = max(others.max() ?? 0, plan.choice.kind == .whole ? 0 : plan.baseline.tokensPerSecond)
        #expect(plan.runnerUp?.tokensPerSecond == most)
    }

    @Test func `a buffer holds at least what the model selects, with the misses of the largest one below`() throws {
        var small = SizingSamples.rows()
        small.requestStepMisses?.capacities[0].capacityBlocks = 1024
        small.requestStepMisses?.capacities[1].capacityBlocks = 1536
        let plan = try PlanMaker.plan([small], options: options { $0.model = $0.catalogue.model("glm-5") })
        #expect(plan.candidates.map(\.capacityBlocks) == [2048, 4096, 6144, 8192])
        #expect(abs(plan.candidates[0].meanMisses - 2730 * 78 / 4) < 1e-9)
        let exact = try PlanMaker.plan(
            [SizingSamples.rows()], options: options { $0.model = $0.catalogue.model("glm-5") })
        #expect(exact.candidates.map(\.capacityBlocks) == [2048, 3072, 4096, 6144, 8192])
    }

    @Test func `first touches are said to count where no step is steady`() throws {
        let plan = try PlanMaker.plan([SizingSamples.rows(steady: false)], options: options())
        #expect(plan.notes.contains(.noSteadySteps(warmup: 16)))
    }

    @Test(arguments: [
        ("sampled", "a request's step lacks layers"), ("blocks", "--block-sizes 1,64"), ("union", "--block-sizes 1"),
        ("unmeasured", "--block-sizes 1"), ("too many layers", "the trace has 4 layers"), ("no context", "--context"),
        ("below k", "--buffer 1000"), ("between", "2048, 3072, 4096, 6144, 8192"), ("no key", "--indexer-bytes"),
    ])
    func `what cannot be sized is refused with what would help`(what: String, help: String) throws {
        var result = SizingSamples.rows()
        var options = try options()
        switch what {
        case "sampled": result.runMetadata = RunMetadata(sampleRate: 0.5)
        case "blocks": result.blockSizeTokens = 64
        case "union": result.configuration?.stepUnion = true
        case "unmeasured": result.requestStepMisses = nil
        case "too many layers": options.layers = 3
        case "no context": result.requestStepMisses?.contextTokens = nil
        case "below k":
            options.model = options.catalogue.model("glm-5")
            options.bufferRows = 1000
        case "between": options.bufferRows = 5000
        default: options.model = options.catalogue.model("deepseek-v4.1-flash")
        }
        let error = try #require(throws: PlanError.self) { _ = try PlanMaker.plan([result], options: options) }
        #expect(error.description.contains(help), "\(error)")
    }

    @Test func `contradictions are refused before anything is read`() throws {
        let catalogue = try SizingSamples.catalogue()
        let changes: [(String, (inout PlanOptions) -> Void)] = [
            ("add --weights", { $0.gpu = catalogue.gpu("h200") }),
            ("--weights needs --gpu", { $0.weightsBytes = 1 }),
            ("--hbm-utilization needs --gpu", { $0.hbmUtilization = 0.8 }),
            (
                "both say",
                {
                    $0.gpu = catalogue.gpu("h200")
                    $0.weightsBytes = 1
                    $0.kvHBMBytes = 1
                }
            ),
            (
                "leaves nothing",
                {
                    $0.gpu = catalogue.gpu("h100")
                    $0.weightsBytes = 75_000_000_000
                }
            ),
        ]
        for (message, change) in changes {
            let options = try options(change)
            let error = try #require(throws: PlanError.self) { try options.check() }
            #expect(error.description.contains(message), "\(error)")
        }
        try options {
            $0.gpu = catalogue.gpu("h200")
            $0.kvHBMBytes = 1
        }.check()
    }

    @Test func `a buffer over the whole context takes no less HBM than the whole cache`() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let inputs = SizingSamples.inputs(&random)
            let buffer = BufferCandidate(
                inputs, blockSizeTokens: 1, capacityBlocks: inputs.contextTokens, meanMisses: 0, deviation: 0, scale: 1)
            #expect(buffer.hbmBytesPerRequest >= WholeCache(inputs).hbmBytesPerRequest)
        }
    }
}
