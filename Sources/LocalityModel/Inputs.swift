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
    @WritesNull public var promptTokens: Int? = nil
    @WritesNull public var indexerLayers: Int? = nil
    @WritesNull public var indexTopK: Int? = nil
    @WritesNull public var layerIDs: [Int]? = nil
    @WritesNull public var array: String? = nil
    @WritesNull public var model: String? = nil
    /// Tokens that one position stands for: block sizes, windows and distances count positions.
    public var tokensPerPosition = 1
    /// The engine whose responses they are, as in `--engine`; nil where the files do not tell, or several do.
    @WritesNull public var engine: String? = nil

    public init() {}

    enum CodingKeys: String, CodingKey {
        case engine, phase
        case promptTokens = "prompt_tokens"
        case indexerLayers = "indexer_layers"
        case indexTopK = "index_topk"
        case layerIDs = "layer_ids"
        case array, model
        case tokensPerPosition = "tokens_per_position"
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
    @WritesNull public var runName: String?
    @WritesNull public var dataset: String?
    @WritesNull public var rank: Int?
    @WritesNull public var worldSize: Int?
    @WritesNull public var schemaVersion: Int?
    @WritesNull public var sampleRate: Double?
    /// What selected, where it was not an indexer (`attention proxy`); absent otherwise.
    public var selection: String?
    /// When the run was made: a date, or a date and a time (ISO 8601); absent without one.
    public var date: String?
    /// What stands as the date and is none, shortened; absent where there is a date, or nothing.
    public var unreadDate: String?

    public init(
        runName: String? = nil, dataset: String? = nil, rank: Int? = nil, worldSize: Int? = nil,
        schemaVersion: Int? = nil, sampleRate: Double? = nil, selection: String? = nil, date: String? = nil,
        unreadDate: String? = nil
    ) {
        self.runName = runName
        self.dataset = dataset
        self.rank = rank
        self.worldSize = worldSize
        self.schemaVersion = schemaVersion
        self.sampleRate = sampleRate
        self.selection = selection
        self.date = date
        self.unreadDate = unreadDate
    }

    enum CodingKeys: String, CodingKey {
        case runName = "run_name"
        case dataset
        case rank
        case worldSize = "world_size"
        case schemaVersion = "schema_version"
        case sampleRate = "sample_rate"
        case selection
        case date
        case unreadDate = "unread_date"
    }
}
