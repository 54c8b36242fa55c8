/// How records are grouped into streams, causal sequences of records.
public enum KeyMode: String, Codable, Sendable, CaseIterable {
    /// One stream a (request, layer).
    case requestLayer = "request_layer"
    /// One stream a request: all its layers in file order.
    case request
}

/// Every setting that decides a result's numbers besides block size and key mode (`configuration`): a property with its
/// default here, and a row of `AnalysisSetting.all`. Two results can be compared only where these agree.
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
    /// Steps of a request that count as warming up its caches.
    public var warmupSteps = 16
    /// How many tokens a record stands for.
    public var passes = TokenPasses()

    public init() {}

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: StringKey.self)
        for setting in AnalysisSetting.all { try setting.decode(container, &self) }
        guard passes.isPossible else {
            throw DecodingError.dataCorruptedError(
                forKey: StringKey("accepted_tokens"), in: container,
                debugDescription: "accepted tokens are from 1 to the drafts + 1")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StringKey.self)
        for setting in AnalysisSetting.all { try container.set(setting.key, setting.value(self)) }
    }
}

extension AnalysisSetting {
    /// Every setting, in the order in which pages list them.
    public static let all: [AnalysisSetting] = [
        AnalysisSetting("step_union", \.stepUnion, decidesStepMisses: true),
        AnalysisSetting("max_steps_per_stream", \.maxStepsPerStream, label: "max_steps", decidesStepMisses: true),
        AnalysisSetting("ws_windows", \.workingSetWindows, positive) { $0.workingSet?.keys },
        AnalysisSetting("recent_token_windows", \.recentTokenWindows, label: "token_windows") {
            $0.recordStatistics?.recentLocality.recentTokenRatio.keys
        },
        AnalysisSetting("recent_block_windows", \.recentBlockWindows, label: "block_windows") {
            $0.recordStatistics?.recentLocality.recentBlockRatio.keys
        },
        AnalysisSetting("reuse_cap_steps", \.reuseCapSteps, 1...1_000_000, label: "reuse_cap") {
            $0.temporalLocality?.reuseCapSteps
        },
        AnalysisSetting("lru_caps", \.lruCapacities, positive) { $0.cacheSimulation?.keys },
        AnalysisSetting("sim_caps", \.simulationCapacities, positive, mayBeAbsent: true),
        AnalysisSetting("sim_seed", \.simulationSeed),
        AnalysisSetting("sim", \.simulation),
        AnalysisSetting("warmup_steps", \.warmupSteps, mayBeAbsent: true, decidesStepMisses: true) {
            $0.requestStepMisses?.warmupSteps
        },
        AnalysisSetting(
            "draft_tokens", \.passes.draftTokens, TokenPasses.draftRange, of: \Configuration.passes, mayBeAbsent: true,
            decidesStepMisses: true),
        AnalysisSetting(
            "accepted_tokens", \.passes.acceptedTokens, of: \Configuration.passes, mayBeAbsent: true,
            decidesStepMisses: true),
    ]
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
