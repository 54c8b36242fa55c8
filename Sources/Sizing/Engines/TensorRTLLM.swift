extension Engine {
    /// Offload of the sparse KV cache; a bound, since nothing could be run.
    static let tensorRTLLM = Engine(
        name: "tensorrt-llm",
        writtenFor: "TensorRT-LLM \(TensorRTLLMEngine.version), release candidates, not checked against the engine"
    ) { plan, buffer in
        plan.text(of: TensorRTLLMEngine.self, buffer)
    }
}
