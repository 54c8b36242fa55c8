import ArgumentParser
import Foundation
import Recommendations
import Sizing

/// The flags that say what machine and what load a plan is for. `plan`, `advise`, `report` and `site` share them.
struct SizingFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Tokens of a request's context (default: the largest of the trace).", valueName: "n"),
        transform: FlagNumber.count)
    var context: Int?

    @Option(
        name: .customLong("kv-hbm"),
        help: ArgumentHelp(
            "HBM for the KV cache on one rank (assumed: 20GiB).", valueName: "size"))
    var kvHBM: String?

    @Option(help: ArgumentHelp("--kv-hbm, where a number without a unit counts blocks (512).", valueName: "budget"))
    var hbm: String?

    @Option(
        help: ArgumentHelp(
            "GPU of the catalogue, for its HBM and link: \(EmbeddedAdvice.names(of: .gpus)); with --weights, or with "
                + "--kv-hbm.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.gpus.map(\.name) })
    var gpu: String?

    @Option(
        help: ArgumentHelp(
            "Generation of the GPU, where no --gpu says it: \(EmbeddedAdvice.names(of: .generations)). Engines refuse "
                + "some.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.generations.map(\.name) })
    var generation: String?

    @Option(help: ArgumentHelp("Bytes of the weights on one GPU, as 90GB.", valueName: "size"))
    var weights: String?

    @Option(help: ArgumentHelp("Share of the GPU's HBM that the engine may use (default: 0.9).", valueName: "share"))
    var hbmUtilization: Double?

    @Option(help: ArgumentHelp("Host DRAM for the KV cache of one rank (assumed: 512GiB).", valueName: "size"))
    var hostDram: String?

    @Option(help: ArgumentHelp("--host-dram, where a number without a unit counts blocks.", valueName: "budget"))
    var dram: String?

    @Option(
        help: ArgumentHelp("The most requests at once on one rank (default: 1024).", valueName: "n"),
        transform: FlagNumber.count)
    var maxRequests: Int?

    @Option(
        help: ArgumentHelp("Data-parallel ranks of the node, for its totals (default: 1).", valueName: "n"),
        transform: FlagNumber.count)
    var dp: Int?

    @Option(help: ArgumentHelp("Cost of fetching per layer, whatever the bytes (assumed: 30).", valueName: "µs"))
    var layerOverheadUs: Double?

    @Option(
        help: ArgumentHelp(
            "Fetch/compute overlap: share of the fetch hidden, 0 to 1 (assumed: 0).", valueName: "share"))
    var overlap: Double?

    @Option(
        help: ArgumentHelp(
            "A step without fetches takes A + B·n ms for n requests (assumed: A 30; B what a request reads of HBM, by "
                + "the GPU's memory bandwidth).", valueName: "a[,b]"))
    var baseStepMs: String?

    @Option(help: ArgumentHelp("p99 TPOT limit (assumed: 50).", valueName: "ms"))
    var tpotMs: Double?

    @Option(
        help: ArgumentHelp("Bytes of an indexer's key of one token and layer.", valueName: "n"),
        transform: FlagNumber.byteCount)
    var indexerBytes: Int?

    @Option(
        help: ArgumentHelp("Plan for a buffer of so many tokens instead of the best.", valueName: "rows"),
        transform: FlagNumber.count)
    var buffer: Int?

    @Option(
        help: ArgumentHelp(
            "Count requests by this engine's own admission, and only buffers that it takes: "
                + "\(Admission.names.joined(separator: ", ")) (default: the engine whose responses were "
                + "captured, else sglang; generic, which is memory alone, where it refuses the model or the GPU).",
            valueName: "name"), completion: .list(Admission.names))
    var engine: String?

    @Option(
        help: ArgumentHelp("The server's context length, in tokens (default: the model's).", valueName: "n"),
        transform: FlagNumber.count)
    var contextLength: Int?

    @Option(
        help: ArgumentHelp("--max-model-len of vLLM (default: the context).", valueName: "n"),
        transform: FlagNumber.count)
    var maxModelLen: Int?

    @Option(help: ArgumentHelp("Tensor-parallel ranks (default: 1).", valueName: "n"), transform: FlagNumber.count)
    var tp: Int?

    @Option(
        help: ArgumentHelp("--max-num-batched-tokens of vLLM (default: 8192).", valueName: "n"),
        transform: FlagNumber.count)
    var maxBatchedTokens: Int?

    func validate() throws {
        if let engine { _ = try FlagCheck.entry(engine, "--engine", Admission.names, Admission.named) }
        for (value, flag) in [(contextLength, "--context-length"), (maxModelLen, "--max-model-len")] {
            if let value { try FlagCheck.check(value, flag, 1...EngineQuestion.Limits.tokens) }
        }
        if let tp { try FlagCheck.check(tp, "--tp", 1...1024) }
        if let maxBatchedTokens { try FlagCheck.check(maxBatchedTokens, "--max-batched-tokens", 1...65_536) }
        if let context { try FlagCheck.check(context, "--context", 1...1 << 30) }
        if let maxRequests { try FlagCheck.check(maxRequests, "--max-requests", 1...65_536) }
        if let indexerBytes { try FlagCheck.check(indexerBytes, "--indexer-bytes", 0...1 << 30) }
        if let buffer { try FlagCheck.check(buffer, "--buffer", 1...1 << 30) }
        try FlagCheck.check(layerOverheadUs, "--layer-overhead-us", 0...1e6)
        try FlagCheck.check(overlap, "--overlap", 0...1)
        try FlagCheck.checkPositive(tpotMs, "--tpot-ms")
        if let hbmUtilization, !(hbmUtilization > 0 && hbmUtilization <= 1) {
            throw ValidationError("--hbm-utilization \(hbmUtilization): must be above 0 and at most 1.")
        }
        _ = try baseStep()
        if let dp { try FlagCheck.check(dp, "--dp", 1...4096) }
        _ = try hbmBudget()
        _ = try FlagCheck.bytes(weights, "--weights")
        _ = try hostBudget()
    }

    /// With what the model's flags say.
    ///
    /// - Throws: `ValidationError` for contradictions; `CommandFailure` for a broken `--catalogue`.
    func options(_ model: ModelFlags) throws -> MachineSettings {
        let catalogue = try model.entries()
        var options = MachineSettings(catalogue: catalogue)
        options.model = try model.chosenModel(catalogue)
        options.layout = try model.chosenLayout(catalogue)
        options.bytesPerToken = model.bytesPerToken
        options.layers = model.layers
        options.link = try model.chosenLink(catalogue)
        options.linkGigabytesPerSecond = model.givenLinkGigabytes
        options.transferLatencyMicroseconds = model.transferLatency
        options.indexerBytes = indexerBytes
        options.contextTokens = context
        options.kvHBM = try hbmBudget()
        options.gpu = try gpu.map { try FlagCheck.entry($0, "--gpu", catalogue.gpus.map(\.name), catalogue.gpu) }
        options.weightsBytes = try FlagCheck.bytes(weights, "--weights")
        options.hbmUtilization = hbmUtilization
        options.host = try hostBudget()
        options.ranks = dp
        options.maxRequests = maxRequests
        options.layerOverheadMicroseconds = layerOverheadUs
        options.overlap = overlap
        options.baseStepMilliseconds = try baseStep()
        options.stepLimitMilliseconds = tpotMs
        options.bufferRows = buffer
        options.admission = engine.flatMap(Admission.named)
        options.server = server(options.model)
        options.server.generation = try FlagCheck.generation(generation, options.gpu, catalogue)
        do throws(SizingError) {
            try options.check()
        } catch {
            throw ValidationError(error.message)
        }
        return options
    }

    private func hbmBudget() throws -> MachineSettings.Budget? {
        try Self.one(
            try FlagCheck.budget(kvHBM, "--kv-hbm"), try FlagCheck.budget(hbm, "--hbm", plain: .blocks), kvHBM, hbm)
    }

    private func hostBudget() throws -> MachineSettings.Budget? {
        try Self.one(
            try FlagCheck.budget(hostDram, "--host-dram"), try FlagCheck.budget(dram, "--dram", plain: .blocks),
            hostDram, dram)
    }

    /// The budget that two names of one flag give.
    private static func one(
        _ first: MachineSettings.Budget?, _ second: MachineSettings.Budget?, _ firstText: String?, _ secondText: String?
    ) throws -> MachineSettings.Budget? {
        guard let first, let second, first.capacity != second.capacity else { return first ?? second }
        throw ValidationError(
            "\(first.flag) \(firstText ?? "") and \(second.flag) \(secondText ?? "") are two names of one budget and "
                + "contradict each other; give one of them.")
    }

    private func server(_ model: ModelDescription?) -> EngineServer {
        let perPosition = max(1, model?.tokensPerPosition ?? 1)
        var server = EngineServer()
        server.contextLength = contextLength.map { max(1, $0 / perPosition) }
        server.maxModelLength = maxModelLen.map { max(1, $0 / perPosition) }
        server.tensorParallel = tp ?? 1
        server.maxBatchedTokens = maxBatchedTokens ?? EngineQuestion.usualBatchedTokens
        return server
    }

    private func baseStep() throws -> [Double]? {
        guard let baseStepMs else { return nil }
        let parts = baseStepMs.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard values.count == parts.count, (1...2).contains(values.count),
            values.allSatisfy({ $0.isFinite && $0 >= 0 })
        else {
            throw ValidationError(
                "--base-step-ms \(baseStepMs): expected A or A,B in ms, each 0 or more, as 30 or 30,0.5.")
        }
        return values
    }
}
