/// TensorRT-LLM 1.4 with sparse KV offload: read in the sources of its release candidates, never run. What fits is the
/// generic form, an estimate: memory alone, without what the engine keeps for itself.
public enum TensorRTLLMEngine: ReleasedEngine {
    public static let name = "tensorrt-llm"
    public static let title = "TensorRT-LLM"
    public static let version = "1.4.0rc4"
    public static let writtenFor = "\(title) \(version), \(EngineBound.unchecked.rawValue)"

    public static func fit(_ question: EngineQuestion) -> EngineFit {
        let whole = GenericBound.whole(question)
        let refused = refusals(question)
        guard refused.isEmpty else { return .refusing(self, question, refused, whole: whole) }
        let setting = GenericBound(question).setting
        return EngineFit(
            engine: name, version: version, bufferRows: question.bufferRows, refused: [], setting: setting,
            whole: whole, bound: .unchecked, flags: setting.map { text(question, $0) })
    }

    public static func bound(_ question: EngineQuestion) -> EngineBound? { .unchecked }

    public static func admits(_ question: EngineQuestion) -> EngineAdmission? { GenericBound.admits(question) }

    public static func wholeRequests(_ question: EngineQuestion) -> Int { GenericBound.whole(question).requests }

    public static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int) {
        GenericBound.requestBytes(question)
    }

    public static func refusals(_ question: EngineQuestion) -> [EngineRefusal] {
        var refused: [EngineRefusal] = []
        if question.generation?.vendor == .amd { refused.append(EngineRefusal(.vendor, .cudaOnly)) }
        switch question.attention {
        case .dsa, .deepSeekV4: break
        case .dense: refused.append(EngineRefusal(.model, .wantsAlgorithm))
        case .pooledDSA, .deepSeekV41, .miniMaxM3:
            refused.append(EngineRefusal(.model, .unknown, .wantsAlgorithm))
        }
        if question.bufferRows < question.selectedRows {
            refused.append(EngineRefusal(.bufferBelowSelection, formula: "gpu_cache_factor >= 1"))
        }
        return refused
    }

    private static func text(_ question: EngineQuestion, _ setting: EngineSetting) -> String {
        guard case .bytes(let host) = setting.hostPool else { preconditionFailure("a bound has a pool in bytes") }
        let factor = Double(question.bufferRows) / Double(question.selectedRows)
        return """
            # TensorRT-LLM 1.4 release candidates; not checked against the engine
            max_batch_size: \(setting.requests)
            sparse_attention_config:
              algorithm: \(question.attention == .deepSeekV4 ? "deepseek_v4" : "dsa")
              enable_kv_cache_offload: true
              kv_cache_offload_config:
                gpu_cache_factor: \(DecimalText.short(factor, 6))
                host_history_size: \(host)
            """
    }
}
