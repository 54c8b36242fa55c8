import Foundation
import LocalityModel
import TestSupport
import Testing

@testable import Sizing

@Suite struct BufferPlanMakerTests {
    private func options(_ change: (inout MachineSettings) -> Void = { _ in }) throws -> MachineSettings {
        var options = MachineSettings(catalogue: try SizingSamples.catalogue())
        change(&options)
        return options
    }

    private func source(_ plan: BufferPlan, _ name: String) -> InputSource? {
        plan.inputs.first { $0.name == name }?.source
    }

    @Test func `every input has a source, and what nobody said is an assumption`() throws {
        let plan = try BufferPlanMaker.plan([SizingSamples.rows()], options: options())
        #expect(plan.machine.layers == 4 && source(plan, "layers") == .trace)
        #expect(plan.machine.contextTokens == 100_000 && source(plan, "context_tokens") == .trace)
        #expect(plan.machine.kvHBMBytes == 20 << 30 && source(plan, "kv_hbm_bytes") == .assumption)
        #expect(plan.machine.linkGigabytesPerSecond == 55 && source(plan, "link_gb_per_s") == .assumption)
        #expect(plan.machine.baseStepMilliseconds == 30 && source(plan, "base_step_ms") == .assumption)
        #expect(plan.machine.stepLimitMilliseconds == 50 && plan.machine.hostBytes == 512 << 30)
        #expect(source(plan, "base_step_per_request_ms") == .assumption)
        let bytes = 100_000 * 4 * 132 + 2048 * 4 * 656
        #expect(abs(plan.machine.stepMillisecondsPerRequest - Double(bytes) / 3.35e9) < 1e-12)
        #expect(plan.assumptions.count == 13)
    }

    @Test func `the order of the catalogue decides nothing`() throws {
        let data = try Data(contentsOf: SizingSamples.catalogueFile)
        let sections = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [Any]])
        let turned = try JSONSerialization.data(withJSONObject: sections.mapValues { Array($0.reversed()) })
        var settings = try [options(), MachineSettings(catalogue: Catalogue(turned, name: "turned"))]
        #expect(settings[0].catalogue.links.first != settings[1].catalogue.links.first)
        for name in [nil, "h200"] {
            let machines = try settings.indices.map { place in
                settings[place].gpu = name.flatMap(settings[place].catalogue.gpu)
                settings[place].weightsBytes = name == nil ? nil : 40_000_000_000
                return try BufferPlanMaker.plan([SizingSamples.rows()], options: settings[place]).machine
            }
            #expect(machines[0].layout == machines[1].layout && machines[0].rowBytes == machines[1].rowBytes)
            #expect(machines[0].linkGigabytesPerSecond == machines[1].linkGigabytesPerSecond)
            #expect(machines[0].layerOverheadMicroseconds == machines[1].layerOverheadMicroseconds)
        }
    }

    @Test func `a GPU brings its memory and its link, a model its layers`() throws {
        let plan = try BufferPlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("deepseek-v3.2")
                $0.gpu = $0.catalogue.gpu("gh200-96")
                $0.weightsBytes = 40_000_000_000
            })
        #expect(plan.machine.kvHBMBytes == 46_400_000_000 && source(plan, "kv_hbm_bytes") == .catalogue)
        #expect(plan.machine.linkGigabytesPerSecond == 220 && source(plan, "link_gb_per_s") == .catalogue)
        #expect(plan.machine.layers == 61 && plan.selectedTokens == 2048 && plan.machine.rowBytes == 656)
        #expect(plan.notes.contains(.scaledLayers(measured: [0, 1, 2, 3], model: 61)))
        let mean = try #require(plan.candidates.first).meanMisses
        #expect(abs(mean - 4096 * 61 / 4) < 1e-9)
    }

    @Test func `flags outrank catalogue, trace and assumptions`() throws {
        let plan = try BufferPlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("glm-5.1")
                $0.layout = $0.catalogue.layout("bf16")
                $0.contextTokens = 120_000
                $0.kvHBM = .init(.bytes(1 << 33), "--kv-hbm")
                $0.linkGigabytesPerSecond = 10
                $0.layers = 40
                $0.baseStepMilliseconds = [20, 0.5]
            })
        #expect(plan.machine.rowBytes == 1152 && plan.machine.layers == 40 && plan.machine.indexerLayers == 40)
        #expect(plan.notes.contains(.longerContext(asked: 120_000, traced: 100_000)))
        for name in ["context_tokens", "kv_hbm_bytes", "link_gb_per_s", "layers", "base_step_ms"] {
            #expect(source(plan, name) == .flag)
        }
    }

    @Test func `a context is counted in rows where a row is several tokens`() throws {
        let plan = try BufferPlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.model = $0.catalogue.model("deepseek-v4-flash")
                $0.indexerBytes = 132
                $0.contextTokens = 100_001
            })
        #expect(plan.machine.contextTokens == 25_000)
    }

    @Test func `a buffer can be asked for, and the one half and twice as large is told`() throws {
        let plan = try BufferPlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 4096 })
        #expect(plan.chosenBuffer?.capacityBlocks == 4096 && plan.isForced)
        #expect(plan.half?.capacityBlocks == 2048 && plan.double?.meanMisses == 1024)
        let deepest = try BufferPlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 8192 })
        #expect(deepest.double?.capacityBlocks == 16_384 && deepest.double?.meanMisses == 1024)
        let smallest = try BufferPlanMaker.plan([SizingSamples.rows()], options: options { $0.bufferRows = 2048 })
        #expect(smallest.half == nil && smallest.prediction?.hitRate == 0.5)
    }

    @Test func `a choice is that of the arithmetic, and its runner-up the best of the others`() throws {
        let plan = try BufferPlanMaker.plan([SizingSamples.rows()], options: options())
        let others = plan.candidates.filter { $0 != plan.chosenBuffer }.map(\.tokensPerSecond)
        #expect(plan.choice == BufferChoice(plan.baseline, plan.candidates, machine: plan.machine))
        let most = max(others.max() ?? 0, plan.choice.kind == .whole ? 0 : plan.baseline.tokensPerSecond)
        #expect(plan.runnerUp?.tokensPerSecond == most)
    }

    @Test func `a buffer holds at least what the model selects, with the misses of the largest one below`() throws {
        var small = SizingSamples.rows()
        small.requestStepMisses?.capacities[0].capacityBlocks = 1024
        small.requestStepMisses?.capacities[1].capacityBlocks = 1536
        let plan = try BufferPlanMaker.plan([small], options: options { $0.model = $0.catalogue.model("glm-5") })
        #expect(plan.candidates.map(\.capacityBlocks) == [2048, 4096, 6144, 8192])
        #expect(abs(plan.candidates[0].meanMisses - 2730 * 78 / 4) < 1e-9)
        let exact = try BufferPlanMaker.plan(
            [SizingSamples.rows()], options: options { $0.model = $0.catalogue.model("glm-5") })
        #expect(exact.candidates.map(\.capacityBlocks) == [2048, 3072, 4096, 6144, 8192])
    }

    @Test func `first touches are said to count where no step is steady`() throws {
        let plan = try BufferPlanMaker.plan([SizingSamples.rows(steady: false)], options: options())
        #expect(plan.notes.contains(.noSteadySteps(warmup: 16)))
    }

    @Test(
        arguments: [
            ("sampled", .sampled), ("blocks", .needsTokenRows), ("union", .needsSimulation),
            ("unmeasured", .needsSimulation), ("too many layers", .layersBeyondModel), ("no context", .contextUnknown),
            ("below k", .bufferBelowModel), ("between", .bufferUnmeasured), ("no key", .indexerBytesUnknown),
        ] as [(String, Reason.Code)])
    func `what cannot be sized is refused with what would help`(what: String, why: Reason.Code) throws {
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
        let error = try #require(throws: SizingError.self) { _ = try BufferPlanMaker.plan([result], options: options) }
        #expect(error.reason.code == why)
    }

    @Test func `contradictions are refused before anything is read`() throws {
        let catalogue = try SizingSamples.catalogue()
        let changes: [(Reason.Code, (inout MachineSettings) -> Void)] = [
            (.gpuWithoutWeights, { $0.gpu = catalogue.gpu("h200") }),
            (.needsGPU, { $0.weightsBytes = 1 }),
            (.needsGPU, { $0.hbmUtilization = 0.8 }),
            (
                .hbmTwice,
                {
                    $0.gpu = catalogue.gpu("h200")
                    $0.weightsBytes = 1
                    $0.kvHBM = .init(.bytes(1), "--kv-hbm")
                }
            ),
            (
                .weightsFill,
                {
                    $0.gpu = catalogue.gpu("h100")
                    $0.weightsBytes = 75_000_000_000
                }
            ),
        ]
        for (why, change) in changes {
            let options = try options(change)
            let error = try #require(throws: SizingError.self) { try options.check() }
            #expect(error.reason.code == why)
        }
        try options {
            $0.gpu = catalogue.gpu("h200")
            $0.kvHBM = .init(.bytes(1), "--kv-hbm")
        }.check()
    }

    @Test func `a buffer that holds a context whole is no candidate`() throws {
        let plan = try BufferPlanMaker.plan([SizingSamples.rows()], options: options { $0.contextTokens = 6144 })
        #expect(plan.candidates.map(\.capacityBlocks) == [2048, 3072, 4096])
        #expect(plan.measured.count == 5)
        let error = try #require(throws: SizingError.self) {
            _ = try BufferPlanMaker.plan(
                [SizingSamples.rows()],
                options: options {
                    $0.contextTokens = 6144
                    $0.bufferRows = 6144
                })
        }
        #expect(error.reason.code == .bufferIsWhole)
    }

    @Test func `an engine of one's own decides what is a candidate and how many requests it takes`() throws {
        let plan = try BufferPlanMaker.plan(
            [SizingSamples.rows()],
            options: options {
                $0.admission = Admission(name: "picky") { _, shape in
                    Admitted(
                        requests: 3, limit: .hbm, hbmBytesPerRequest: 1 << 30, hostBytesPerRequest: 1,
                        refusal: shape.tokens > 4096 ? EngineRefusal(.bufferAboveInt16, .singleTokens) : nil)
                } whole: { _ in
                    Admitted(requests: 1, limit: .hbm, hbmBytesPerRequest: 1 << 32, hostBytesPerRequest: 0)
                }
            })
        #expect(plan.candidates.map(\.capacityBlocks) == [2048, 3072, 4096])
        #expect(plan.candidates.allSatisfy { $0.maxRequests == 3 } && plan.baseline.maxRequests == 1)
    }
}
