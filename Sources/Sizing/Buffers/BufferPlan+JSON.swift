import LocalityModel

private typealias Fields = KeyedEncodingContainer<StringKey>

extension BufferPlan: Encodable {
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
        try fields.set("node", node)
        try fields.set("interval", range)
        try fields.set("sensitivity", sensitivity)
        try fields.set("batches", batches.rows)
        try fields.set("buffer_wins_from_requests", batches.winsFrom)
        try fields.set("layer_budgets", layerSplit?.layers.map(LayerRows.init))
        try fields.set("layer_budgets_saving", layerSplit?.saving)
        try fields.set("prediction", prediction)
        let settings = ReleasedEngines.released.compactMap { engine in engine.text(self).map { (engine.name, $0) } }
        try fields.set("settings", Dictionary(uniqueKeysWithValues: settings))
        try fields.set("engine", machine.admission.name)
        try fields.set("engines", engineRows)
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
        try fields.set("turning_points", breakEven)
    }

    /// Nil for a single rank, and where nothing was chosen.
    private var node: NodeTotals? {
        guard machine.ranks > 1, let hbm = choice.hbmBytesPerRequest else { return nil }
        let requests = machine.ranks * choice.requests
        return NodeTotals(
            ranks: machine.ranks, requests: requests, tokensPerSecond: Double(machine.ranks) * choice.tokensPerSecond,
            hbmBytes: requests * hbm, hostBytes: requests * (chosenBuffer?.hostBytesPerRequest ?? 0))
    }

    private var smallestStepMilliseconds: Double? {
        if case .none(let smallest) = choice { smallest } else { nil }
    }
}

/// The runner-up: a buffer's or the baseline's numbers, and which it is.
private struct Alternative: Encodable {
    let choice: BufferChoice

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
        try fields.set("misses_per_request_step_skewness", misses.skewness)
        try fields.set("misses_per_request_step_p99", misses.high(requests: 1))
        try fields.set("misses_per_request_step_interval", missInterval.map { [$0.lowerBound, $0.upperBound] })
        try fields.set("still_filling", isStillFilling)
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

extension BreakEven: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("link_gb_per_s", linkGigabytesPerSecond)
        try fields.set("misses_factor", missesFactor)
        try fields.set("context_tokens", contextTokens)
        try fields.set("context_kind", contextKind)
    }
}

/// What all ranks of a node take and yield.
private struct NodeTotals: Encodable {
    let ranks: Int
    let requests: Int
    let tokensPerSecond: Double
    let hbmBytes: Int
    let hostBytes: Int
}

/// A layer's part of a split.
private struct LayerRows: Encodable {
    let layerID: Int
    let rows: Int
    let missRate: Double

    init(_ layer: LayerSplit.Layer) {
        layerID = layer.layerID
        rows = layer.capacityBlocks
        missRate = layer.missRate
    }
}

extension ChoiceRange: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("requests_measured", requests)
        try fields.set("confidence", 0.95)
        try fields.set("is_same_choice", isSame)
        try fields.set("fewest_misses", ChoiceEnd(choice: fewestMisses))
        try fields.set("most_misses", ChoiceEnd(choice: mostMisses))
    }
}

/// What would be chosen at one end of the intervals, and what it would bring.
private struct ChoiceEnd: Encodable {
    let choice: BufferChoice

    func encode(to encoder: any Encoder) throws {
        try choice.identity.encode(to: encoder)
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("requests", choice.requests)
        try fields.set("step_ms_mean", choice.stepMilliseconds)
        try fields.set("tokens_per_second", choice.tokensPerSecond)
    }
}

extension ChoiceIdentity: Encodable {
    public func encode(to encoder: any Encoder) throws {
        let shape: BufferShape? = if case .buffer(let shape) = self { shape } else { nil }
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("kind", kind)
        try fields.set("block_size_tokens", shape?.blockSizeTokens)
        try fields.set("capacity_blocks", shape?.capacityBlocks)
    }
}

extension InputInterval: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("input", input)
        try fields.set("value", present)
        try fields.set("low", low)
        try fields.set("high", high)
        try fields.set("below", below)
        try fields.set("above", above)
        try fields.set("is_decisive", isDecisive)
    }
}

extension BatchTable.Row: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: StringKey.self)
        try fields.set("requests", requests)
        try fields.set("step_ms_mean", stepMilliseconds)
        try fields.set("tokens_per_second", tokensPerSecond)
        try fields.set("whole_step_ms", wholeStepMilliseconds)
        try fields.set("whole_tokens_per_second", wholeTokensPerSecond)
    }
}
