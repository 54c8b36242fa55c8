/// vLLM 0.33.0 with HiSparse; the keys of the text are those of 0.30 to 0.33. Sources, all below `vllm` of that
/// release: `v1/hisparse/layout.py`, `v1/hisparse/runtime.py`, `v1/core/kv_cache_planning.py`, `config/vllm.py`.
public enum VLLMEngine: ReleasedEngine {
    public static let name = "vllm"
    public static let title = "vLLM"
    public static let version = "0.33.0"

    public static func fit(_ question: EngineQuestion) -> EngineFit {
        let whole = VLLMPools(question).whole
        let refused = refusals(question)
        guard refused.isEmpty else { return .refusing(self, question, refused, whole: whole) }
        let setting = admits(question).flatMap { found in Self.setting(question.settled(found), found) }
        return EngineFit(
            engine: name, version: version, bufferRows: question.bufferRows, refused: [], setting: setting,
            whole: whole, bound: nil, flags: setting.flatMap { text(question, $0) })
    }

    public static func bound(_ question: EngineQuestion) -> EngineBound? { nil }

    public static func admits(_ question: EngineQuestion) -> EngineAdmission? {
        BufferRules.besideBookkeeping(
            question, bookkeeping: { bookkeeping(question, requests: $0) },
            pools: { admits($0, VLLMPools($0)) })
    }

    private static func admits(_ question: EngineQuestion, _ pools: VLLMPools) -> EngineAdmission? {
        var requests = pools.deviceRequests
        // The first of equals: what the device's pool allows is not called a limit of the others.
        var limit = EngineLimit.devicePool
        if let most = question.maxRequests, most < requests { (requests, limit) = (most, .maxRequests) }
        if let host = question.hostBytes {
            let held = pools.hostRequests(gibibytes: host >> 30)
            if held < requests { (requests, limit) = (held, .hostMemory) }
        }
        guard requests > 0 else { return nil }
        return EngineAdmission(requests: requests, limit: limit, kvHBMBytes: question.kvHBMBytes)
    }

    public static func wholeRequests(_ question: EngineQuestion) -> Int { VLLMPools(question).whole.requests }

    public static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int) {
        let pools = VLLMPools(question)
        let need = pools.need(question.contextTokens)
        return (need.held * pools.blockBytes, need.host * pools.hostBlockBytes)
    }

    private static func setting(_ question: EngineQuestion, _ found: EngineAdmission) -> EngineSetting? {
        let pools = VLLMPools(question)
        let gibibytes = pools.gibibytes(requests: found.requests)
        let bytes = requestBytes(question)
        return EngineSetting(
            requests: found.requests, limit: found.limit, hostPool: .gibibytes(gibibytes),
            hbmBytesPerRequest: bytes.hbm, hostBytesPerRequest: bytes.host,
            bookkeepingBytes: bookkeeping(question, requests: found.requests), kvHBMBytes: question.kvHBMBytes,
            pools: numbers(pools, gibibytes: gibibytes), log: log(pools, gibibytes: gibibytes))
    }

    private static func numbers(_ pools: VLLMPools, gibibytes: Int) -> [EngineNumber] {
        let need = pools.need(pools.question.contextTokens)
        let concurrency = pools.concurrencies(gibibytes: gibibytes)
        return [
            EngineNumber("groups", pools.groups.count), EngineNumber("group_layers", .list(pools.groups)),
            EngineNumber("block_bytes", pools.blockBytes), EngineNumber("num_blocks", pools.blocks),
            EngineNumber("host_blocks", pools.hostBlocks(gibibytes: gibibytes)),
            EngineNumber("host_block_bytes", pools.hostBlockBytes),
            EngineNumber("maximum_concurrency", concurrency.maximum),
            EngineNumber("steady_concurrency", concurrency.steady), EngineNumber("admission_blocks", need.admit),
            EngineNumber("steady_blocks", need.held), EngineNumber("request_host_blocks", need.host),
        ]
    }

    private static func log(_ pools: VLLMPools, gibibytes: Int) -> [EngineNumber] {
        let concurrency = pools.concurrencies(gibibytes: gibibytes)
        return [
            EngineNumber("maximum concurrency", concurrency.maximum),
            EngineNumber("HiSparse steady-state maximum concurrency", concurrency.steady),
            EngineNumber("host source, GiB", gibibytes),
            EngineNumber("host source, blocks", pools.hostBlocks(gibibytes: gibibytes)),
            EngineNumber("shared pool, GiB", Double(pools.blocks * pools.blockBytes) / 0x1p30),
            EngineNumber("shared pool, blocks", pools.blocks),
        ]
    }

    /// LI·(6·C·n + 2C + rows·(16k + 16) + 16) bytes of HBM, allocated with the model; rows = min(batched tokens,
    /// n·(1 + d)).
    static func bookkeeping(_ question: EngineQuestion, requests: Int) -> Int {
        let rows = min(question.maxBatchedTokens, requests * (1 + question.draftTokens))
        let layers = question.indexerLayers + (question.draftTokens > 0 ? 1 : 0)
        return layers
            * (requests * 6 * question.bufferRows + 2 * question.bufferRows + rows * (16 * question.selectedRows + 16)
                + 16)
    }

    private static func text(_ question: EngineQuestion, _ setting: EngineSetting) -> String? {
        guard case .gibibytes(let pool) = setting.hostPool, let type = cacheType(question) else { return nil }
        var text =
            "--attention-config '{\"hisparse_config\": {\"device_buffer_size\": \(question.bufferRows)}}' "
            + "--kv-transfer-config '{\"kv_connector\": \"HiSparseConnector\", \"kv_role\": \"kv_both\", "
            + "\"kv_connector_extra_config\": {\"host_pool_gib\": \(pool)}}' --kv-cache-dtype \(type) "
            + "--max-model-len \(question.maxModelLength ?? question.contextTokens) --max-num-seqs \(setting.requests)"
        if question.tensorParallel > 1 { text += " --tensor-parallel-size \(question.tensorParallel)" }
        if question.maxBatchedTokens != EngineQuestion.usualBatchedTokens {
            text += " --max-num-batched-tokens \(question.maxBatchedTokens)"
        }
        if question.draftTokens > 0 {
            text +=
                " --speculative-config '{\"method\": \"mtp\", "
                + "\"num_speculative_tokens\": \(question.draftTokens)}'"
        }
        return text
    }
}
