/// What a server is started with beside its buffer, as far as an engine's admission depends on it.
public struct EngineServer: Equatable, Sendable {
    /// nil: not said, so that nothing which depends on it is refused.
    public var generation: GPUGeneration?
    /// The server's context length; nil: the model's.
    public var contextLength: Int?
    /// `--max-model-len` of vLLM; nil: the context planned for.
    public var maxModelLength: Int?
    public var tensorParallel = 1
    /// `--max-num-batched-tokens` of vLLM.
    public var maxBatchedTokens = EngineQuestion.usualBatchedTokens
    /// For each layer the one whose selection it uses, by position; nil: not known.
    public var indexOwners: [Int]?

    public init() {}
}

/// A rule of the usual engine that a machine breaks, whatever the buffer.
public struct RefusedMachine: Equatable, Sendable {
    public let engine: String
    public let refusal: EngineRefusal
}

extension Machine {
    /// Whether K holds the engine's tables, too: what the weights leave of a GPU does, --kv-hbm is what is left for the
    /// cache.
    public var holdsBookkeeping: Bool { gpu != nil && $kvHBMBytes.source == .catalogue }
}

extension Admission {
    /// As people write it, with the release whose rules these are.
    public var title: String { engine.map { "\($0.title) \($0.version)" } ?? name }
}

extension EngineQuestion {
    /// What a plan's machine asks of an engine, for a buffer of so many rows; values beyond the limits count as these.
    /// Layers that choose are taken to lie evenly where no model says which they are.
    public init(_ machine: Machine, rows: Int, requests: Int? = nil) {
        let owners = machine.server.indexOwners.flatMap { $0.count == machine.layers ? $0 : nil }
        self.init(
            attention: machine.model?.attention ?? .dsa, layers: machine.layers,
            indexOwners: owners ?? Self.evenOwners(layers: machine.layers, indexers: machine.indexerLayers),
            selectedRows: max(1, machine.selectedTokens), layout: machine.layout ?? "\(machine.rowBytes) B",
            rowBytes: min(machine.rowBytes, Limits.rowBytes), indexBytes: min(machine.indexerBytes, Limits.rowBytes),
            kvHBMBytes: min(machine.kvHBMBytes, Limits.bytes),
            contextTokens: min(max(1, machine.contextTokens), Limits.tokens), bufferRows: rows)
        modelContext = machine.model?.contextTokens.map { $0 / max(1, machine.model?.tokensPerPosition ?? 1) }
        generation = machine.server.generation
        bookkeepingIsInside = machine.holdsBookkeeping
        hostBytes = min(machine.hostBytes, Limits.bytes)
        maxRequests = min(machine.maxRequests, requests ?? machine.maxRequests)
        serverContext = machine.server.contextLength
        maxModelLength = machine.server.maxModelLength
        tensorParallel = machine.server.tensorParallel
        dataParallel = machine.ranks
        draftTokens = machine.draftTokens
        maxBatchedTokens = machine.server.maxBatchedTokens
    }

    private static func evenOwners(layers: Int, indexers: Int) -> [Int] {
        let count = min(layers, max(1, indexers))
        return (0..<layers).map { layer in
            // The first layer of the run that a layer lies in.
            let run = (layer * count + count - 1) / layers
            let start = (run * layers) / count
            return start > layer ? (run - 1) * layers / count : start
        }
    }
}
