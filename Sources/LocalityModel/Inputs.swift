/// What a result was computed from (`inputs`): names, sizes and a fingerprint, no times and no absolute paths.
public struct Inputs: Codable, Equatable, Sendable {
    public var files: [InputFile]
    /// 16 hexadecimal digits over names, sizes, sampled content of every shard and the whole of `run_meta.json`.
    public var fingerprint: String

    public init(files: [InputFile], fingerprint: String) {
        self.files = files
        self.fingerprint = fingerprint
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
