/// How records are grouped into streams, causal sequences of records.
public enum KeyMode: String, Codable, Sendable, CaseIterable {
    /// One stream a (request, layer).
    case requestLayer = "request_layer"
    /// One stream a request: all its layers in file order.
    case request
}

/// Every setting that decides a result's numbers besides block size and key mode (`configuration`).
/// Two results can be compared only where these agree.
public struct Configuration: Codable, Equatable, Sendable {
    public var stepUnion = false
    /// 0: no limit.
    public var maxStepsPerStream = 0
    public var workingSetWindows = [1, 4, 16, 64]
    public var recentTokenWindows = [256, 1024, 4096]
    public var recentBlockWindows = [4, 16, 64]
    public var reuseCapSteps = 2048
    /// Capacities of the Python script's sequential LRU, in blocks.
    public var lruCapacities = [128, 256, 512, 1024]
    /// Capacities asked for by `--sim-caps`; nil: the default ones.
    public var simulationCapacities: [Int]? = nil
    public var simulationSeed: UInt64 = 1
    public var simulation = SimulationExtent.automatic
    /// Steps of a request that count as warming up its caches. Absent in files of older versions: the default.
    public var warmupSteps = 16
    /// How many tokens a record stands for. Absent in files of older versions: one token each.
    public var passes = TokenPasses()

    public init() {}

    enum CodingKeys: String, CodingKey {
        case stepUnion = "step_union"
        case maxStepsPerStream = "max_steps_per_stream"
        case workingSetWindows = "ws_windows"
        case recentTokenWindows = "recent_token_windows"
        case recentBlockWindows = "recent_block_windows"
        case reuseCapSteps = "reuse_cap_steps"
        case lruCapacities = "lru_caps"
        case simulationCapacities = "sim_caps"
        case simulationSeed = "sim_seed"
        case simulation = "sim"
        case warmupSteps = "warmup_steps"
        case draftTokens = "draft_tokens"
        case acceptedTokens = "accepted_tokens"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stepUnion = try container.decode(Bool.self, forKey: .stepUnion)
        maxStepsPerStream = try container.decode(Int.self, forKey: .maxStepsPerStream)
        workingSetWindows = try container.decode([Int].self, forKey: .workingSetWindows)
        recentTokenWindows = try container.decode([Int].self, forKey: .recentTokenWindows)
        recentBlockWindows = try container.decode([Int].self, forKey: .recentBlockWindows)
        reuseCapSteps = try container.decode(Int.self, forKey: .reuseCapSteps)
        lruCapacities = try container.decode([Int].self, forKey: .lruCapacities)
        simulationCapacities = try container.decodeIfPresent([Int].self, forKey: .simulationCapacities)
        simulationSeed = try container.decode(UInt64.self, forKey: .simulationSeed)
        simulation = try container.decode(SimulationExtent.self, forKey: .simulation)
        warmupSteps = try container.decodeIfPresent(Int.self, forKey: .warmupSteps) ?? warmupSteps
        passes = try Self.passes(container)
    }

    private static func passes(_ container: KeyedDecodingContainer<CodingKeys>) throws -> TokenPasses {
        guard let drafts = try container.decodeIfPresent(Int.self, forKey: .draftTokens) else { return TokenPasses() }
        let thousandths = (try container.decode(Double.self, forKey: .acceptedTokens) * 1000).rounded()
        let passes = Int(exactly: thousandths).flatMap { accepted in
            TokenPasses(draftTokens: drafts, acceptedThousandths: accepted)
        }
        guard let passes else {
            throw DecodingError.dataCorruptedError(
                forKey: .acceptedTokens, in: container,
                debugDescription: "accepted tokens are from 1 to the drafts + 1")
        }
        return passes
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stepUnion, forKey: .stepUnion)
        try container.encode(maxStepsPerStream, forKey: .maxStepsPerStream)
        try container.encode(workingSetWindows, forKey: .workingSetWindows)
        try container.encode(recentTokenWindows, forKey: .recentTokenWindows)
        try container.encode(recentBlockWindows, forKey: .recentBlockWindows)
        try container.encode(reuseCapSteps, forKey: .reuseCapSteps)
        try container.encode(lruCapacities, forKey: .lruCapacities)
        try container.encode(simulationCapacities, forKey: .simulationCapacities)
        try container.encode(simulationSeed, forKey: .simulationSeed)
        try container.encode(simulation, forKey: .simulation)
        try container.encode(warmupSteps, forKey: .warmupSteps)
        try container.encode(passes.draftTokens, forKey: .draftTokens)
        try container.encode(passes.acceptedTokens, forKey: .acceptedTokens)
    }
}

/// How much of the step-atomic simulation is run (`--sim`).
public enum SimulationExtent: String, Codable, Sendable, CaseIterable {
    /// The curve, and the policies where the trace is small enough.
    case automatic = "auto"
    case off
    /// Only the LRU curve and the overlaps.
    case curve
    /// The curve and every policy, up to the memory limit.
    case policies
}
