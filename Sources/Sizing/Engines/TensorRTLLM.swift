import Foundation

extension Engine {
    /// Offload of the sparse KV cache: the device's rows as a multiple of a selection, the host's pinned bytes a rank.
    static let tensorRTLLM = Engine(
        name: "tensorrt-llm", writtenFor: "TensorRT-LLM, SparseKvCacheOffloadConfig (autumn 2026)"
    ) { plan, buffer in
        guard plan.selectedTokens > 0 else { return nil }
        let factor = Double(buffer.capacityBlocks) / Double(plan.selectedTokens)
        return """
            sparse_attention_config:
              algorithm: dsa
              enable_kv_cache_offload: true
              kv_cache_offload_config:
                gpu_cache_factor: \(decimal(factor, 6))
                host_history_size: \(buffer.requestsWithinLimit * buffer.hostBytesPerRequest)
            """
    }

    /// At most so many decimals, without zeros at the end.
    static func decimal(_ value: Double, _ decimals: Int) -> String {
        var text = String(format: "%.\(decimals)f", value)
        while text.last == "0" { text.removeLast() }
        return text.last == "." ? String(text.dropLast()) : text
    }
}
