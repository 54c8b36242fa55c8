/// What a result was computed from (`inputs`): names, sizes and a fingerprint, no times and no absolute paths.
public struct Inputs: Codable, Equatable, Sendable {
    public var files: [InputFile]
    /// 16 hexadecimal digits over names, sizes, sampled content of every shard and the whole of `run_meta.json`.
    public var fingerprint: String
    /// How captures were read; nil: the input was a trace.
    public var capture: CaptureReading?

    public init(files: [InputFile], fingerprint: String, capture: CaptureReading? = nil) {
        self.files = files
        self.fingerprint = fingerprint
        self.capture = capture
    }

    /// Whether these are the same files, however they were read.
    public func hasSameFiles(as other: Inputs) -> Bool { files == other.files && fingerprint == other.fingerprint }
}

/// What was asked for where captures were read (`inputs.capture`): the flags; what was not given is null.
public struct CaptureReading: Codable, Equatable, Sendable {
    /// `decode`, `prefill` or `all`.
    public var phase = "decode"
    public var promptTokens: Int?
    public var indexerLayers: Int?
    public var indexTopK: Int?
    public var layerIDs: [Int]?
    public var array: String?
    public var model: String?
    /// Tokens that one position stands for: block sizes, windows and distances count positions.
    public var tokensPerPosition = 1

    public init() {}

    enum CodingKeys: String, CodingKey {
        case phase
        case promptTokens = "prompt_tokens"
        case indexerLayers = "indexer_layers"
        case indexTopK = "index_topk"
        case layerIDs = "layer_ids"
        case array, model
        case tokensPerPosition = "tokens_per_position"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(phase, forKey: .phase)
        try container.encode(promptTokens, forKey: .promptTokens)
        try container.encode(indexerLayers, forKey: .indexerLayers)
        try container.encode(indexTopK, forKey: .indexTopK)
        try container.encode(layerIDs, forKey: .layerIDs)
        try container.encode(array, forKey: .array)
        try container.encode(model, forKey: .model)
        try container.encode(tokensPerPosition, forKey: .tokensPerPosition)
    }
}

/// One shard: its file name inside the trace directory and its size on disk in bytes.
public struct InputFile: Codable, Equatable, Sendable {
    public var name: String
    public var bytes: Int

    public init(name: String, bytes: Int) {
        self.name = name
        self.bytes = bytes
    }
}

/// What `run_meta.json` says of a run; what it does not say is null (`run_meta`).
public struct RunMetadata: Codable, Equatable, Sendable {
    public var runName: String?
    public var dataset: String?
    public var rank: Int?
    public var worldSize: Int?
    public var schemaVersion: Int?
    public var sampleRate: Double?

    public init(
        runName: String? = nil, dataset: String? = nil, rank: Int? = nil, worldSize: Int? = nil,
        schemaVersion: Int? = nil, sampleRate: Double? = nil
    ) {
        self.runName = runName
        self.dataset = dataset
        self.rank = rank
        self.worldSize = worldSize
        self.schemaVersion = schemaVersion
        self.sampleRate = sampleRate
    }

    enum CodingKeys: String, CodingKey {
        case runName = "run_name"
        case dataset
        case rank
        case worldSize = "world_size"
        case schemaVersion = "schema_version"
        case sampleRate = "sample_rate"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runName, forKey: .runName)
        try container.encode(dataset, forKey: .dataset)
        try container.encode(rank, forKey: .rank)
        try container.encode(worldSize, forKey: .worldSize)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(sampleRate, forKey: .sampleRate)
    }
}
