/// What an engine is asked: a model, its rows, a GPU and a load, for one size of the buffer.
///
/// - Precondition of every answer: counts and bytes positive, `indexOwners` as long as `layers` and never ahead of its
///   own position, `draftTokens` not negative; bytes and counts as far as `limits` says, so that no product overflows.
public struct EngineQuestion: Equatable, Sendable {
    /// How the model chooses.
    public var attention: AttentionKind
    /// L: layers that hold rows of the KV cache.
    public var layers: Int
    /// For each of them the layer whose selection it uses, by position.
    public var indexOwners: [Int]
    /// k, what a step selects in a layer, in positions of the selection.
    public var selectedRows: Int
    /// The longest context of the model, in positions; nil: not known.
    public var modelContext: Int?
    /// Name of the rows' layout.
    public var layout: String
    /// R and I: bytes of a row, and of an index key, of one position and layer.
    public var rowBytes: Int
    public var indexBytes: Int
    /// nil: not said, so that nothing which depends on it is refused.
    public var generation: GPUGeneration?
    /// K: HBM for the KV cache on one rank.
    public var kvHBMBytes: Int
    /// Whether the engine's bookkeeping has to come out of K; else K is what it left.
    public var bookkeepingIsInside = false
    /// What one rank may claim of the host's memory; nil: as much as it takes.
    public var hostBytes: Int?
    /// N: positions of a request at its longest.
    public var contextTokens: Int
    /// C.
    public var bufferRows: Int
    /// d, draft tokens a step.
    public var draftTokens = 0
    /// The most requests a rank may run; nil: as many as fit.
    public var maxRequests: Int?
    /// The server's context length; nil: the model's.
    public var serverContext: Int?
    /// `--max-model-len` of vLLM; nil: N.
    public var maxModelLength: Int?
    public var tensorParallel = 1
    public var dataParallel = 1
    /// `--max-num-batched-tokens` of vLLM.
    public var maxBatchedTokens = EngineQuestion.usualBatchedTokens

    public static let usualBatchedTokens = 8192

    /// The largest values with which no product of them overflows.
    public enum Limits {
        public static let bytes = 1 << 45
        public static let tokens = 1 << 26
        public static let rowBytes = 1 << 16
    }

    public init(
        attention: AttentionKind, layers: Int, indexOwners: [Int], selectedRows: Int, layout: String, rowBytes: Int,
        indexBytes: Int, kvHBMBytes: Int, contextTokens: Int, bufferRows: Int
    ) {
        self.attention = attention
        self.layers = layers
        self.indexOwners = indexOwners
        self.selectedRows = selectedRows
        self.layout = layout
        self.rowBytes = rowBytes
        self.indexBytes = indexBytes
        self.kvHBMBytes = kvHBMBytes
        self.contextTokens = contextTokens
        self.bufferRows = bufferRows
    }

    /// LI: layers that store index keys of their own.
    public var indexerLayers: Int { indexOwners.enumerated().count { $0 == $1 } }

    /// How many layers use one selection, in the order of the layers.
    public var sharingUnits: [Int] {
        var units: [Int] = []
        for (layer, owner) in indexOwners.enumerated() {
            if owner == layer || units.isEmpty { units.append(0) }
            units[units.count - 1] += 1
        }
        return units
    }

    /// The same with other HBM, or another most of requests.
    func with(kvHBMBytes: Int? = nil, maxRequests: Int? = nil) -> EngineQuestion {
        var copy = self
        copy.kvHBMBytes = kvHBMBytes ?? self.kvHBMBytes
        copy.maxRequests = maxRequests ?? self.maxRequests
        return copy
    }
}
