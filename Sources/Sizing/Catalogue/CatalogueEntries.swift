/// How the latent row of one token of one layer is stored.
public struct KVLayout: Decodable, Equatable, Sendable {
    public let name: String
    public let bytesPerTokenAndLayer: Int
    /// What the bytes are, in words.
    public let content: String
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case bytesPerTokenAndLayer = "bytes_per_token_and_layer"
        case content, source
    }
}

/// A model with sparse attention.
public struct ModelDescription: Decodable, Equatable, Sendable {
    public let name: String
    public let title: String
    /// Layers whose rows of the KV cache are placed.
    public let layers: Int
    /// Layers that have an indexer of their own.
    public let indexerLayers: Int
    /// Which they are, ascending; nil: all layers, or not known.
    public let indexerLayerIDs: [Int]?
    /// nil: not known.
    public let indexerBytesPerTokenAndLayer: Int?
    /// Tokens that one position of its selections stands for; nil: one.
    public let tokensPerPosition: Int?
    /// k, tokens selected in a step.
    public let selectedTokens: Int
    /// Name of the layout used where none is asked for.
    public let layout: String
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, title, layers
        case indexerLayers = "indexer_layers"
        case indexerLayerIDs = "indexer_layer_ids"
        case indexerBytesPerTokenAndLayer = "indexer_bytes_per_token_and_layer"
        case tokensPerPosition = "tokens_per_position"
        case selectedTokens = "selected_tokens"
        case layout, source
    }
}

/// A GPU: what it holds, and how fast it reaches the host's DRAM.
public struct GPUDescription: Decodable, Equatable, Sendable {
    public let name: String
    public let title: String
    public let hbmBytes: Int
    /// Of the data sheet, a direction.
    public let hostLinkBytesPerSecond: Int
    /// Name of the link, for what a gather reaches on it.
    public let link: String
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, title
        case hbmBytes = "hbm_bytes"
        case hostLinkBytesPerSecond = "host_link_bytes_per_second"
        case link, source
    }
}

/// What fetching rows over a link costs.
public struct LinkDescription: Decodable, Equatable, Sendable {
    public let name: String
    /// Effective bandwidth of a gather of single rows, in 10⁹ bytes a second.
    public let gigabytesPerSecond: Double
    /// Whatever the bytes, in µs.
    public let layerOverheadMicroseconds: Double
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case gigabytesPerSecond = "gigabytes_per_second"
        case layerOverheadMicroseconds = "layer_overhead_us"
        case source
    }
}

/// What moving a block costs: latency + bytes / bandwidth.
public struct TransferModel: Decodable, Equatable, Sendable {
    public let name: String
    /// For each transfer, one transfer a block.
    public let latencyMicroseconds: Double
    /// 10⁹ bytes a second.
    public let bandwidthGigabytesPerSecond: Double
    public let source: String

    public init(name: String, latencyMicroseconds: Double, bandwidthGigabytesPerSecond: Double, source: String) {
        self.name = name
        self.latencyMicroseconds = latencyMicroseconds
        self.bandwidthGigabytesPerSecond = bandwidthGigabytesPerSecond
        self.source = source
    }

    /// Modelled time for some transfers of some bytes in all: transfers × latency + bytes / bandwidth.
    public func microseconds(transfers: Double, bytes: Double) -> Double {
        transfers * latencyMicroseconds + bytes / (bandwidthGigabytesPerSecond * 1000)
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case latencyMicroseconds = "latency_microseconds"
        case bandwidthGigabytesPerSecond = "bandwidth_gigabytes_per_second"
        case source
    }
}
