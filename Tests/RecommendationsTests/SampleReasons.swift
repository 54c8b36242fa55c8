import LocalityModel
import TestSupport
import Testing

@testable import Recommendations
@testable import Sizing

/// Every reason that the program gives, each from an input that it is true of.
enum SampleReasons {
    static func all() throws -> [Reason] {
        let found = try rules() + failures() + details() + shares()
        return found.flatMap(\.withNested)
    }

    // MARK: - Rules of engines

    private typealias Change = (inout EngineQuestion) -> Void

    private static func rules() throws -> [Reason] {
        let catalogue = try Templates.models()
        func on(_ name: String, _ change: @escaping Change = { _ in }) -> Change {
            { question in
                question.generation = catalogue.generation(name)
                change(&question)
            }
        }
        func of(_ attention: AttentionKind) -> Change { { $0.attention = attention } }
        func rows(_ count: Int) -> Change { { $0.bufferRows = count } }
        let shared: [Change] = [
            on("sm80"), on("sm90") { $0.layout = "nvfp4_ds_mla" }, of(.dense), of(.pooledDSA), of(.deepSeekV4),
            of(.deepSeekV41), of(.miniMaxM3), rows(1024), rows(4100), rows(32_832), on("sm120", rows(32_768)),
            on("gfx9"), on("sm90") { $0.layout = "fp8" }, { $0.layout = "fp8" }, { $0.contextTokens = 170_000 },
        ]
        let drafts: [Change] = [
            { ($0.attention, $0.draftTokens) = (.deepSeekV4, 1) }, { $0.draftTokens = 4 },
            { ($0.selectedRows, $0.draftTokens) = (3000, 2) }, { ($0.maxRequests, $0.draftTokens) = (5000, 1) },
            on("sm120") { ($0.bufferRows, $0.draftTokens) = (32_768, 3) },
        ]
        return ReleasedEngines.all.flatMap { engine in
            (shared + drafts).flatMap { change -> [Reason] in
                var question = EngineQuestion(
                    attention: .dsa, layers: 4, indexOwners: [0, 1, 2, 3], selectedRows: 2048, layout: "fp8_ds_mla",
                    rowBytes: 640, indexBytes: 132, kvHBMBytes: 20 << 30, contextTokens: 100_000, bufferRows: 4096)
                question.modelContext = 163_840
                change(&question)
                return engine.refusals(question).map(\.reason)
            }
        }
    }

    // MARK: - Why a trace is not sized

    private static func failures() throws -> [Reason] {
        let settings: [(inout MachineSettings) -> Void] = [
            { $0.gpu = $0.catalogue.gpu("h200") }, { $0.weightsBytes = 1 },
            {
                $0.gpu = $0.catalogue.gpu("h200")
                ($0.weightsBytes, $0.kvHBM) = (1, .init(.bytes(1), "--kv-hbm"))
            },
            {
                $0.gpu = $0.catalogue.gpu("h100")
                $0.weightsBytes = 75_000_000_000
            },
            { ($0.model, $0.bufferRows) = ($0.catalogue.model("glm-5"), 1000) }, { $0.bufferRows = 1000 },
            { ($0.contextTokens, $0.bufferRows) = (6144, 6144) }, { $0.bufferRows = 5000 },
            { ($0.admission, $0.bufferRows) = (.named("sglang"), 5000) },
            {
                $0.layout = $0.catalogue.layout("nvfp4_ds_mla")
                $0.server.generation = $0.catalogue.generation("sm90")
                $0.admission = .named("vllm")
            },
            { $0.model = $0.catalogue.model("deepseek-v4.1-flash") }, { $0.layers = 3 },
        ]
        let results: [(inout AnalysisResult) -> Void] = [
            { $0.requestStepMisses?.contextTokens = nil }, { $0.runMetadata = RunMetadata(sampleRate: 0.5) },
            { $0.diagnostics?.splitRequests = 2 }, { $0.blockSizeTokens = 64 }, { $0.requestStepMisses = nil },
        ]
        let draft = try #require(TokenPasses(draftTokens: 1, acceptedThousandths: 1500))
        let passes = try failure { result, settings in
            result.configuration?.passes = draft
            result.requestStepMisses?.selectedTokens = 2048
            settings.bufferRows = 3000
        }
        return try settings.map { change in try failure { change(&$1) } }
            + results.map { change in try failure { result, _ in change(&result) } } + [passes]
    }

    private static func failure(_ change: (inout AnalysisResult, inout MachineSettings) -> Void) throws -> Reason {
        var result = ResultBuilder.tokenRows()
        var settings = try Templates.options()
        change(&result, &settings)
        return try #require(throws: SizingError.self) {
            _ = try BufferPlanMaker.plan([result], options: settings)
        }.reason
    }

    // MARK: - How an input was found

    private static func details() throws -> [Reason] {
        let changes: [(inout MachineSettings) -> Void] = [
            { _ in },
            { ($0.model, $0.contextTokens) = ($0.catalogue.model("deepseek-v4-flash"), 100_001) },
            { $0.kvHBM = .init(.blocks(1000), "--hbm") },
            { ($0.gpu, $0.weightsBytes) = ($0.catalogue.gpu("h200"), 1 << 30) },
            {
                $0.layout = $0.catalogue.layout("nvfp4_ds_mla")
                $0.server.generation = $0.catalogue.generation("sm90")
                $0.admission = nil
            },
        ]
        return try changes.flatMap { change in
            var settings = try Templates.options()
            change(&settings)
            return Machine(settings, [ResultBuilder.tokenRows()]).inputs.compactMap(\.detail)
        } + blocks()
    }

    /// An engine refuses blocks of tokens.
    private static func blocks() throws -> [Reason] {
        let machine = Machine(try Templates.options(), [ResultBuilder.tokenRows()])
        let shape = BufferShape(blockSizeTokens: 16, capacityBlocks: 256)
        return [Admission.usual.buffer(machine, shape).refusal].compactMap { $0?.reason }
    }

    // MARK: - Where a share comes from

    private static func shares() throws -> [Reason] {
        let changes: [(inout AnalysisResult) -> Void] = [
            { _ in }, { RuleCase.named("sliding-window").set(&$0, 0.9) },
            { $0.placementSimulation?.policies["sliding_window"] = nil },
            {
                $0.placementSimulation?.sampledStreams = SampledStreams(
                    requestID: 0, layers: [0], records: 1, touches: 1)
            },
            { $0.placementSimulation?.policies = [:] },
            {
                $0.placementSimulation = nil
                $0.recordStatistics?.touchedBlockRatio = ResultBuilder.constant(0.1)
            },
            {
                $0.perLayer = [
                    ResultBuilder.layer(0, capacities: [20], rates: [0.9]),
                    ResultBuilder.layer(1, capacities: [40], rates: [0.9]),
                    ResultBuilder.layer(2, capacities: [20, 100], rates: [0.3, 0.9]),
                ]
            },
        ]
        // Blocks of the middle tier: without a budget, less than a request, and more.
        return try changes.flatMap { change in
            try [0, 340, 4000].flatMap { blocks in
                var result = ResultBuilder.plain()
                change(&result)
                var settings = try Templates.options()
                if blocks > 0 {
                    settings.kvHBM = .init(.blocks(4 * 140), "--kv-hbm")
                    settings.host = .init(.blocks(blocks), "--host-dram")
                }
                let advice = try Templates.advisor().advise([result], options: settings)[0]
                return advice.strategies.compactMap(\.expectedSource) + advice.plan.tiers.compactMap(\.source)
            }
        }
    }
}

extension Reason {
    fileprivate var withNested: [Reason] {
        [self]
            + values.values.flatMap { value -> [Reason] in
                if case .reason(let nested) = value { nested.withNested } else { [] }
            }
    }
}
