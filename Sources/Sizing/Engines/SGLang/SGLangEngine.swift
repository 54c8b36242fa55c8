/// SGLang 0.5.23 with HiSparse: a buffer of rows a request and layer, rows of the host's pool as a multiple of the
/// device's. Sources, all below `sglang/srt` of that release: `model_executor/pool_configurator.py`,
/// `mem_cache/kv_cache_configurator.py`, `mem_cache/allocator/hisparse.py`, `managers/hisparse_coordinator.py`.
public enum SGLangEngine: ReleasedEngine {
    public static let name = "sglang"
    public static let title = "SGLang"
    public static let version = "0.5.23"

    public static func fit(_ question: EngineQuestion) -> EngineFit {
        let whole = SGLangPools.whole(question)
        let refused = refusals(question)
        guard refused.isEmpty else { return .refusing(self, question, refused, whole: whole) }
        if question.attention == .deepSeekV4 { return bounded(question, whole) }
        let setting = admits(question).flatMap { found in
            Self.setting(allowed(question).settled(found), limit: found.limit)
        }
        return EngineFit(
            engine: name, version: version, bufferRows: question.bufferRows, refused: [], setting: setting,
            whole: whole, bound: nil, flags: setting.flatMap { text(question, $0) })
    }

    public static func bound(_ question: EngineQuestion) -> EngineBound? {
        question.attention == .deepSeekV4 ? .deepSeekV4 : nil
    }

    public static func admits(_ question: EngineQuestion) -> EngineAdmission? {
        if question.attention == .deepSeekV4 { return GenericBound.admits(question) }
        return BufferRules.besideBookkeeping(
            allowed(question), bookkeeping: { bookkeepingWithMap(question, requests: $0) },
            pools: { question in
                SGLangPools.best(question).map {
                    EngineAdmission(
                        requests: $0.requests, limit: $0.limit, isCappedByHost: $0.maxTotalTokens != nil,
                        kvHBMBytes: question.kvHBMBytes)
                }
            })
    }

    public static func wholeRequests(_ question: EngineQuestion) -> Int {
        if question.attention == .deepSeekV4 { return GenericBound.whole(question).requests }
        return SGLangPools.whole(question).requests
    }

    public static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int) {
        if question.attention == .deepSeekV4 { return GenericBound.requestBytes(question) }
        let (layers, row) = (question.layers, question.rowBytes)
        let tokens = question.contextTokens.roundedUp(to: SGLangPools.page)
        let keys = layers * question.indexBytes + SGLangPools.draftBytes(question)
        return (SGLangPools.deviceRows(question) * layers * row + tokens * keys, tokens * layers * row)
    }

    /// With drafts a start wants no more slots than rows of the buffer.
    private static func allowed(_ question: EngineQuestion) -> EngineQuestion {
        guard question.draftTokens > 0, question.maxRequests == nil else { return question }
        let free = SGLangPools.best(question)?.requests ?? 0
        return free < question.bufferRows ? question : question.with(maxRequests: question.bufferRows - 1)
    }

    private static func setting(_ question: EngineQuestion, limit: EngineLimit) -> EngineSetting? {
        guard let pools = SGLangPools.best(question) else { return nil }
        let (layers, row) = (question.layers, question.rowBytes)
        let rows = SGLangPools.deviceRows(question)
        let tokens = question.contextTokens.roundedUp(to: SGLangPools.page)
        let hostBytes = pools.hostRows * layers * row
        let bytes = requestBytes(question)
        return EngineSetting(
            requests: pools.requests, limit: limit,
            hostPool: .ratio(pools.ratio, maxTotalTokens: pools.maxTotalTokens), hbmBytesPerRequest: bytes.hbm,
            hostBytesPerRequest: bytes.host,
            bookkeepingBytes: bookkeeping(question, requests: pools.requests), kvHBMBytes: question.kvHBMBytes,
            pools: [
                EngineNumber("cell", pools.cellBytes), EngineNumber("device_tokens", pools.deviceTokens),
                EngineNumber("logical_tokens", pools.logicalTokens), EngineNumber("host_rows", pools.hostRows),
                EngineNumber("host_bytes_used", hostBytes),
            ],
            log: [
                EngineNumber("max_total_num_tokens", pools.deviceTokens),
                EngineNumber("max_running_requests", pools.requests),
                EngineNumber("host pool, tokens", pools.hostRows),
                EngineNumber("host pool, GB", Double(hostBytes) / 1e9),
                EngineNumber("#gpu token", pools.requests * rows), EngineNumber("#cpu token", pools.requests * tokens),
            ])
    }

    /// HBM outside the pools for requests + 1 slots of the request table; nil with drafts, whose state nobody counted.
    ///
    /// slots·(8(C + 64) + 8(context + 68) + L(8(C + 64) + 2C) + 8k) + 6C + 4, and slots·(12k + 4) more where layers
    /// share an index. A decode server adds two slots a request, up to 32 of them.
    static func bookkeeping(_ question: EngineQuestion, requests: Int) -> Int? {
        guard question.draftTokens == 0 else { return nil }
        let (rows, selected, page) = (question.bufferRows, question.selectedRows, SGLangPools.page)
        let context = question.serverContext ?? question.modelContext ?? question.contextTokens
        let shared = question.indexerLayers < question.layers ? 12 * selected + 4 : 0
        let slot =
            8 * (rows + page) + 8 * (context + 4 + page) + question.layers * (8 * (rows + page) + 2 * rows)
            + 8 * selected + shared
        return (requests + 1) * slot + 6 * rows + 4
    }

    /// With the table of logical tokens, 8 bytes each of S·ratio + 65, of which there are at most K / (L·I).
    private static func bookkeepingWithMap(_ question: EngineQuestion, requests: Int) -> Int? {
        guard let own = bookkeeping(question, requests: requests) else { return nil }
        let capped = question.with(kvHBMBytes: max(1, question.kvHBMBytes - own), maxRequests: requests)
        return own + 8 * ((SGLangPools.best(capped)?.logicalTokens ?? 0) + SGLangPools.page + 1)
    }

    /// DeepSeek V4 runs with pools of another form; only what its chosen entries take is counted.
    private static func bounded(_ question: EngineQuestion, _ whole: WholeFit) -> EngineFit {
        EngineFit(
            engine: name, version: version, bufferRows: question.bufferRows, refused: [],
            setting: GenericBound(question).setting, whole: GenericBound.whole(question), bound: .deepSeekV4,
            flags: nil)
    }

    private static func text(_ question: EngineQuestion, _ setting: EngineSetting) -> String? {
        guard case .ratio(let ratio, let cap) = setting.hostPool, let type = cacheType(question) else { return nil }
        var text =
            "--enable-hisparse --hisparse-config '{\"top_k\": \(question.selectedRows), "
            + "\"device_buffer_size\": \(question.bufferRows), \"host_to_device_ratio\": \(ratio)}' "
            + "--disable-radix-cache --kv-cache-dtype \(type) "
            + "--max-running-requests \(setting.requests * question.dataParallel)"
        if let cap { text += " --max-total-tokens \(cap)" }
        if question.draftTokens > 0 {
            text +=
                " --speculative-algorithm EAGLE --speculative-num-steps \(question.draftTokens) "
                + "--speculative-eagle-topk 1 --speculative-num-draft-tokens \(question.draftTokens + 1)"
        }
        return text
    }
}
