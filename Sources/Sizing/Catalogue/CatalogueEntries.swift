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

/// How a model chooses what it attends to, as far as engines tell models apart.
public enum AttentionKind: String, Decodable, Sendable {
    /// Single tokens, an index key a token (`index_topk` in the configuration).
    case dsa
    /// Single tokens by keys that several tokens share.
    case pooledDSA = "dsa_pooled"
    /// Entries of four tokens, beside windows and coarser entries.
    case deepSeekV4 = "deepseek_v4"
    /// Entries of one and of two tokens, in rows that layers share.
    case deepSeekV41 = "deepseek_v41"
    /// Blocks of tokens.
    case miniMaxM3 = "minimax_m3"
    /// Everything: nothing is chosen.
    case dense
}

/// A model with sparse attention.
public struct ModelDescription: Decodable, Equatable, Sendable {
    public let name: String
    public let title: String
    /// Layers whose rows of the KV cache are placed.
    public let layers: Int
    /// Which they are, ascending; nil: the first ones, or those of `indexerLayerIDs` where it names as many.
    public let layerIDs: [Int]?
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
    /// Tokens of a block where whole blocks are selected; nil: single positions are.
    public let selectionBlockTokens: Int?
    /// Name of the layout used where none is asked for.
    public let layout: String
    /// nil: as `dsa`.
    public let attention: AttentionKind?
    /// The longest context of the configuration, in tokens; nil: not known.
    public let contextTokens: Int?
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, title, layers
        case layerIDs = "layer_ids"
        case indexerLayers = "indexer_layers"
        case indexerLayerIDs = "indexer_layer_ids"
        case indexerBytesPerTokenAndLayer = "indexer_bytes_per_token_and_layer"
        case tokensPerPosition = "tokens_per_position"
        case selectedTokens = "selected_tokens"
        case selectionBlockTokens = "selection_block_tokens"
        case layout, attention
        case contextTokens = "context_tokens"
        case source
    }

    /// Ids of the layers whose rows are placed, ascending.
    public var placedLayerIDs: [Int] {
        layerIDs ?? indexerLayerIDs.flatMap { $0.count == layers ? $0 : nil } ?? Array(0..<layers)
    }

    /// The layer whose selection each placed layer uses, by position among the placed layers: its own, or that of the
    /// last layer before it with an indexer. Nil where it is not known which layers have one.
    ///
    /// O(layers).
    public var indexOwners: [Int]? {
        if indexerLayers == layers { return Array(0..<layers) }
        guard let choosing = indexerLayerIDs.map(Set.init) else { return nil }
        var owners: [Int] = []
        for (position, layer) in placedLayerIDs.enumerated() {
            owners.append(choosing.contains(layer) ? position : owners.last ?? position)
        }
        return owners
    }

    /// How many of its layers use the selection of each choosing one, by layer id; empty where every layer chooses for
    /// itself, or it is not known which do.
    ///
    /// O(layers).
    public var layerWeights: [Int: Int] {
        guard indexerLayers < layers, let indexOwners else { return [:] }
        let ids = placedLayerIDs
        return indexOwners.reduce(into: [:]) { weights, owner in weights[ids[owner], default: 0] += 1 }
    }
}

/// A generation of GPUs: what engines decide by.
public struct GPUGeneration: Decodable, Equatable, Sendable {
    public let name: String
    public let vendor: Vendor
    /// What a thread block may use; nil: no limit of an engine depends on it.
    public let sharedMemoryBytesPerBlock: Int?
    public let source: String

    public enum Vendor: String, Decodable, Sendable {
        case nvidia, amd
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, vendor
        case sharedMemoryBytesPerBlock = "shared_memory_bytes_per_block"
        case source
    }
}

/// A GPU: what it holds, and how fast it reaches the host's DRAM.
public struct GPUDescription: Decodable, Equatable, Sendable {
    public let name: String
    public let title: String
    /// Name of its generation; nil: engines cannot be asked about it.
    public let generation: String?
    public let hbmBytes: Int
    /// 10⁹ bytes a second, of the data sheet; nil: not known.
    public let hbmBandwidthGigabytesPerSecond: Double?
    /// Of the data sheet, a direction.
    public let hostLinkBytesPerSecond: Int
    /// Name of the link, for what a gather reaches on it.
    public let link: String
    public let source: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, title, generation
        case hbmBytes = "hbm_bytes"
        case hbmBandwidthGigabytesPerSecond = "hbm_bandwidth_gb_per_s"
        case hostLinkBytesPerSecond = "host_link_bytes_per_second"
        case link, source
    }
}

/// An entry of the section `transfers`, as catalogue files had until links knew a transfer's latency.
struct TransferEntry: Decodable {
    let name: String
    let latencyMicroseconds: Double
    let bandwidthGigabytesPerSecond: Double
    let source: String

    /// The same as a link: no overhead a layer.
    var link: Link {
        Link(
            name: name, gigabytesPerSecond: bandwidthGigabytesPerSecond, layerOverheadMicroseconds: 0,
            transferLatencyMicroseconds: latencyMicroseconds, source: source)
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case latencyMicroseconds = "latency_microseconds"
        case bandwidthGigabytesPerSecond = "bandwidth_gigabytes_per_second"
        case source
    }
}
