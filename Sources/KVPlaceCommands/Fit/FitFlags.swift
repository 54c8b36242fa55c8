import ArgumentParser
import Recommendations
import Sizing

/// The flags of `fit`: a model, a GPU, a load, and what an engine's own flags say.
struct FitFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Model of the catalogue, as deepseek-v3.2.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.models.map(\.name) })
    var model: String

    @Option(
        help: ArgumentHelp("Tokens of a request at its longest, prompt and output.", valueName: "n"),
        transform: FlagNumber.count)
    var context: Int

    @Option(
        help: ArgumentHelp("GPU of the catalogue, for its HBM and its generation.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.gpus.map(\.name) })
    var gpu: String?

    @Option(
        help: ArgumentHelp(
            "Generation of the GPU, where no --gpu says it: \(EmbeddedAdvice.names(of: .generations)).",
            valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.generations.map(\.name) })
    var generation: String?

    @Option(help: ArgumentHelp("Bytes of the weights on one GPU, as 90GB.", valueName: "size"))
    var weights: String?

    @Option(help: ArgumentHelp("Share of the GPU's HBM that the engine may use.", valueName: "share"))
    var hbmUtilization: Double = 0.9

    @Option(
        name: .customLong("kv-hbm"),
        help: ArgumentHelp("HBM for the KV cache on one rank, instead of --gpu with --weights.", valueName: "size"))
    var kvHBM: String?

    @Option(help: ArgumentHelp("What one rank may claim of the host's memory (default: no limit).", valueName: "size"))
    var hostDram: String?

    @Option(
        name: .customLong("kv-layout"),
        help: ArgumentHelp("Layout of a token's row (default: the model's).", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.layouts.map(\.name) })
    var layout: String?

    @Option(help: ArgumentHelp("The most requests at once on one rank.", valueName: "n"), transform: FlagNumber.count)
    var maxRequests: Int?

    @Option(help: ArgumentHelp("Draft tokens per step.", valueName: "n"), transform: FlagNumber.count)
    var draftTokens = 0

    @Option(
        help: ArgumentHelp("The server's context length, in tokens (default: the model's).", valueName: "n"),
        transform: FlagNumber.count)
    var contextLength: Int?

    @Option(
        help: ArgumentHelp("--max-model-len of vLLM (default: --context).", valueName: "n"),
        transform: FlagNumber.count)
    var maxModelLen: Int?

    @Option(help: ArgumentHelp("Tensor-parallel ranks (default: 1).", valueName: "n"), transform: FlagNumber.count)
    var tp = 1

    @Option(help: ArgumentHelp("Data-parallel ranks (default: 1).", valueName: "n"), transform: FlagNumber.count)
    var dp = 1

    @Option(
        help: ArgumentHelp("--max-num-batched-tokens of vLLM (default: 8192).", valueName: "n"),
        transform: FlagNumber.count)
    var maxBatchedTokens = EngineQuestion.usualBatchedTokens

    @Option(help: ArgumentHelp("JSON file that adds to the catalogue or replaces entries.", valueName: "file"))
    var catalogue: String?

    func validate() throws {
        let tokens = 1...EngineQuestion.Limits.tokens
        try FlagCheck.check(context, "--context", tokens)
        for (value, flag) in [(contextLength, "--context-length"), (maxModelLen, "--max-model-len")] {
            if let value { try FlagCheck.check(value, flag, tokens) }
        }
        if let maxRequests { try FlagCheck.check(maxRequests, "--max-requests", 1...65_536) }
        try FlagCheck.check(draftTokens, "--draft-tokens", 0...15)
        try FlagCheck.check(tp, "--tp", 1...1024)
        try FlagCheck.check(dp, "--dp", 1...1024)
        try FlagCheck.check(maxBatchedTokens, "--max-batched-tokens", 1...65_536)
        guard hbmUtilization > 0, hbmUtilization <= 1 else {
            throw ValidationError("--hbm-utilization \(hbmUtilization): must be above 0 and at most 1.")
        }
        if let maxModelLen, maxModelLen < context {
            throw ValidationError("--max-model-len \(maxModelLen): below the \(context) tokens of --context.")
        }
        if kvHBM != nil, weights != nil {
            throw ValidationError("--weights and --kv-hbm both say how much HBM the KV cache has; give one of them.")
        }
        if kvHBM == nil, gpu == nil || weights == nil {
            throw ValidationError(
                "how much HBM has the KV cache? Add --gpu NAME with --weights SIZE (of one GPU), or --kv-hbm SIZE.")
        }
        for (value, flag) in [(kvHBM, "--kv-hbm"), (weights, "--weights"), (hostDram, "--host-dram")] {
            _ = try bytes(value, flag)
        }
    }

    private func bytes(_ text: String?, _ flag: String) throws -> Int? {
        guard let bytes = try FlagCheck.bytes(text, flag) else { return nil }
        guard bytes <= EngineQuestion.Limits.bytes else {
            throw ValidationError("\(flag) \(text ?? ""): more than the 32 TiB that are taken.")
        }
        return bytes
    }
}

extension FitFlags {
    /// The program's catalogue with the entries of `--catalogue`; of the program's alone what is asked for.
    func entries() throws -> Catalogue {
        if catalogue == nil, let found = EmbeddedAdvice.excerpt(model: model, gpu: gpu) { return found }
        return try ModelFlags.entries(catalogue)
    }

    /// The question, for a buffer yet to be said.
    func question(_ entries: Catalogue) throws -> FitQuestion {
        let chosen = try FlagCheck.entry(model, "--model", entries.models.map(\.name), entries.model)
        let name = layout ?? chosen.layout
        let row = try FlagCheck.entry(name, "--kv-layout", entries.layouts.map(\.name), entries.layout)
        let machine = try gpu.map { try FlagCheck.entry($0, "--gpu", entries.gpus.map(\.name), entries.gpu) }
        let kind = try FlagCheck.generation(generation, machine, entries)
        guard let owners = chosen.indexOwners, let indexBytes = chosen.indexerBytesPerTokenAndLayer else {
            throw ValidationError(
                "--model \(model): the catalogue does not know which of its layers choose, or the bytes of their keys; "
                    + "it says: \(chosen.source).")
        }
        let perPosition = chosen.tokensPerPosition ?? 1
        func positions(_ tokens: Int) -> Int { max(1, tokens / perPosition) }
        var question = EngineQuestion(
            attention: chosen.attention ?? .dsa, layers: chosen.layers, indexOwners: owners,
            selectedRows: chosen.selectedTokens, layout: row.name, rowBytes: row.bytesPerTokenAndLayer,
            indexBytes: indexBytes, kvHBMBytes: try hbm(machine), contextTokens: positions(context),
            bufferRows: 0)
        question.modelContext = chosen.contextTokens.map(positions)
        question.generation = kind
        question.bookkeepingIsInside = kvHBM == nil
        question.hostBytes = try bytes(hostDram, "--host-dram")
        question.draftTokens = draftTokens
        question.maxRequests = maxRequests
        question.serverContext = contextLength.map(positions)
        question.maxModelLength = maxModelLen.map(positions)
        question.tensorParallel = tp
        question.dataParallel = dp
        question.maxBatchedTokens = maxBatchedTokens
        return FitQuestion(question: question, model: chosen, layout: row, gpu: machine, contextTokens: context)
    }

    private func hbm(_ machine: GPUDescription?) throws -> Int {
        if let given = try bytes(kvHBM, "--kv-hbm") { return given }
        guard let machine, let weights = try bytes(weights, "--weights") else { return 0 }
        let left = Int(Double(machine.hbmBytes) * hbmUtilization) - weights
        guard left > 0 else {
            throw ValidationError(
                "--weights leaves nothing of the \(machine.hbmBytes / 1_000_000_000) GB of \(machine.title) at "
                    + "--hbm-utilization \(hbmUtilization); give the weights of one GPU.")
        }
        return left
    }
}

/// What was asked, with the entries of the catalogue that it was made of.
struct FitQuestion {
    let question: EngineQuestion
    let model: ModelDescription
    let layout: KVLayout
    let gpu: GPUDescription?
    /// In tokens, whatever a position stands for.
    let contextTokens: Int
}
