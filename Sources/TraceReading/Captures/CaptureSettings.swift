/// What the user says of captures, since they do not say it themselves.
public struct CaptureSettings: Equatable, Sendable {
    public var phase = CapturePhase.decode
    /// The token of row 0, where rows alone are given.
    public var promptTokens: Int?
    public var layerCount: Int?
    /// k.
    public var selectedCount: Int?
    /// Ids of the layers, in the order of the array.
    public var layerIDs: [Int]?
    /// Which array of a file is meant.
    public var arrayName: String?
    /// T, where one position stands for several tokens.
    public var tokensPerPosition: Int?
    public var model: CapturedModel?

    public init() {}

    /// 1 where nothing is said.
    var effectiveTokensPerPosition: Int { max(1, tokensPerPosition ?? model?.tokensPerPosition ?? 1) }
}

/// Which rows of a capture are analysed.
public enum CapturePhase: String, CaseIterable, Sendable {
    /// Rows of tokens behind the prompt.
    case decode
    /// Rows of the prompt's tokens.
    case prefill
    case all
}

/// What a catalogue knows of the model that was captured.
public struct CapturedModel: Equatable, Sendable {
    public var name: String
    /// All layers with sparse attention: an engine may record every one of them.
    public var layerCount: Int
    /// Those with an indexer of their own: an engine may record these alone.
    public var indexerLayerIDs: [Int]
    /// k.
    public var selectedCount: Int
    public var tokensPerPosition: Int
    /// Layer id → how many layers use its selection; empty where every layer chooses for itself.
    public var layerWeights: [Int: Int]

    public init(
        name: String, layerCount: Int, indexerLayerIDs: [Int], selectedCount: Int, tokensPerPosition: Int = 1,
        layerWeights: [Int: Int] = [:]
    ) {
        self.name = name
        self.layerCount = layerCount
        self.indexerLayerIDs = indexerLayerIDs
        self.selectedCount = selectedCount
        self.tokensPerPosition = tokensPerPosition
        self.layerWeights = layerWeights
    }

    /// How often each layer of a recording counts: the model's weights where the recording has the choosing layers and
    /// no other, else once each (empty).
    public func weights(ofLayers layerIDs: [Int]) -> [Int: Int] {
        Set(layerIDs) == Set(layerWeights.keys) ? layerWeights : [:]
    }
}

/// The limits of captures, which bound the memory that a file can make a worker take.
enum CaptureLimits {
    static let layerIDs = 0...TraceLimits.layerIDs.upperBound
    /// Bytes of one row (a token's selections in every layer): 1 024 layers of 2 048 positions of 8 bytes.
    static let rowByteCount = 16 << 20
    /// Rows of a request: far more than any model's tokens, and few enough that their bytes can be counted.
    static let rowCount = 1 << 36
    /// Bytes of the description in front of an array.
    static let headerByteCount = 1 << 20
    /// Bytes of an array that has to be held as a whole, because its order is not the reading order.
    static let heldByteCount = 32 << 20
}
