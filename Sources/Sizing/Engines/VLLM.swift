extension Engine {
    /// HiSparse with its connector, by its own admission.
    static let vllm = Engine(name: "vllm", writtenFor: "vLLM \(VLLMEngine.version)") { plan, buffer in
        plan.text(of: VLLMEngine.self, buffer)
    }
}
