extension Engine {
    /// HiSparse: rows a request and layer, and the host's pool of a data-parallel replica in GiB.
    static let vllm = Engine(name: "vllm", writtenFor: "vLLM v0.30, vllm/v1/hisparse") { plan, buffer in
        let bytes = buffer.requestsWithinLimit * buffer.hostBytesPerRequest
        let pool = (bytes + (1 << 30) - 1) >> 30
        return "--attention-config '{\"hisparse_config\": {\"device_buffer_size\": \(buffer.capacityBlocks), "
            + "\"host_pool_gib\": \(pool)}}'"
    }
}
