import LocalityModel

private typealias Fields = KeyedEncodingContainer<StringKey>

extension Fields {
    fileprivate mutating func set(_ name: String, _ value: some Encodable) throws {
        try encode(value, forKey: StringKey(name))
    }
}

extension SizingPlan: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("trace_dir", traceDirectory)
        try fields.set("dataset", dataset)
        try fields.set("inputs", Dictionary(inputs.map { ($0.name, $0) }) { first, _ in first })
        try fields.set("trace_layers", traceLayers)
        try fields.set("baseline", baseline)
        try fields.set("candidates", candidates)
        var choice = fields.nestedContainer(keyedBy: StringKey.self, forKey: StringKey("choice"))
        try encodeChoice(&choice)
        try fields.set("layer_budgets", layerBudgets?.layers)
        try fields.set("layer_budgets_saving", layerBudgets?.saving)
        try fields.set("prediction", prediction)
        let settings = Engine.all.compactMap { engine in engine.text(self).map { (engine.name, $0) } }
        try fields.set("settings", Dictionary(uniqueKeysWithValues: settings))
        try fields.set("notes", notes)
    }

    private func encodeChoice(_ fields: inout Fields) throws {
        try fields.set("kind", choice.kind)
        try fields.set("is_forced", isForced)
        try fields.set("block_size_tokens", chosenBuffer?.blockSizeTokens)
        try fields.set("capacity_blocks", chosenBuffer?.capacityBlocks)
        try fields.set("limited_by", choice.limit)
        try fields.set("hbm_bytes_per_request", choice.hbmBytesPerRequest)
        try fields.set("requests", choice.requests)
        try fields.set("step_ms_mean", choice.stepMilliseconds)
        try fields.set("tokens_per_second", choice.tokensPerSecond)
        try fields.set("smallest_step_ms", smallestStepMilliseconds)
        try fields.set("runner_up", runnerUp.map(Alternative.init))
        try fields.set("half", half)
        try fields.set("double", double)
        try fields.set("turning_points", turningPoints)
    }

    private var smallestStepMilliseconds: Double? {
        if case .none(let smallest) = choice { smallest } else { nil }
    }
}

/// The runner-up: a buffer's or the baseline's numbers, and which it is.
private struct Alternative: Encodable {
    let choice: SizingChoice

    func encode(to encoder: any Encoder) throws {
        switch choice {
        case .whole(let whole): try whole.encode(to: encoder)
        case .buffer(let candidate): try candidate.encode(to: encoder)
        case .none: break
        }
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("kind", choice.kind)
    }
}

extension SizingChoice {
    /// What keeps the number of requests from being larger; nil where nothing was chosen.
    public var limit: BufferCandidate.Limit? {
        switch self {
        case .whole(let whole): whole.limit
        case .buffer(let candidate): candidate.limit
        case .none: nil
        }
    }

    public var hbmBytesPerRequest: Int? {
        switch self {
        case .whole(let whole): whole.hbmBytesPerRequest
        case .buffer(let candidate): candidate.hbmBytesPerRequest
        case .none: nil
        }
    }

    /// Requests that keep the limit on a step.
    public var requests: Int {
        switch self {
        case .whole(let whole): whole.requestsWithinLimit
        case .buffer(let candidate): candidate.requestsWithinLimit
        case .none: 0
        }
    }

    /// The mean step with so many requests, in ms; nil where there are none.
    public var stepMilliseconds: Double? {
        switch self {
        case .whole(let whole): whole.stepMilliseconds
        case .buffer(let candidate): candidate.times?.stepMean
        case .none: nil
        }
    }
}

extension WholeCache: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("hbm_bytes_per_request", hbmBytesPerRequest)
        try fields.set("max_requests", maxRequests)
        try fields.set("requests_within_tpot", requestsWithinLimit)
        try fields.set("step_ms", stepMilliseconds)
        try fields.set("tokens_per_second", tokensPerSecond)
        try fields.set("limited_by", limit)
    }
}

extension BufferCandidate: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("block_size_tokens", blockSizeTokens)
        try fields.set("capacity_blocks", capacityBlocks)
        try fields.set("misses_per_request_step", meanMisses)
        try fields.set("misses_per_request_step_std", missDeviation)
        try fields.set("hbm_bytes_per_request", hbmBytesPerRequest)
        try fields.set("host_bytes_per_request", hostBytesPerRequest)
        try fields.set("max_requests", maxRequests)
        try fields.set("requests_within_tpot", requestsWithinLimit)
        try fields.set("fetch_bytes_per_request_step", fetchBytesPerRequestStep)
        try fields.set("fetch_ms_mean", times?.fetchMean)
        try fields.set("fetch_ms_p99", times?.fetch99)
        try fields.set("step_ms_mean", times?.stepMean)
        try fields.set("step_ms_p99", times?.step99)
        try fields.set("tokens_per_second", tokensPerSecond)
        try fields.set("smallest_step_ms", smallestStepMilliseconds)
        try fields.set("limited_by", limit)
    }
}

extension BufferCandidate.Limit: Encodable {}

extension TurningPoints: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("link_gb_per_s", linkGigabytesPerSecond)
        try fields.set("misses_factor", missesFactor)
        try fields.set("context_tokens", contextTokens)
        try fields.set("context_kind", contextKind)
    }
}

extension SizingPlan.Note: Encodable {
    /// Its code, as in JSON and in the names of its words.
    public var code: String {
        switch self {
        case .scaledLayers: "scaled-layers"
        case .noSteadySteps: "no-steady-steps"
        case .fewSteps: "few-steps"
        case .longerContext: "longer-context"
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
