extension Engine {
    /// HiSparse on the decode side: rows a request and layer, and the host's pool as a multiple of the device's.
    static let sglang = Engine(
        name: "sglang", writtenFor: "SGLang, docs/advanced_features/hisparse_guide (autumn 2026)"
    ) { plan, buffer in
        let ratio = hostToDeviceRatio(plan.machine, plan.baseline, buffer)
        return "--enable-hisparse --hisparse-config '{\"top_k\": \(plan.selectedTokens), "
            + "\"device_buffer_size\": \(buffer.capacityBlocks), \"host_to_device_ratio\": \(ratio)}'"
    }

    /// ⌈n*·N / (K / (H0/N))⌉: tokens of all requests over the tokens that HBM holds whole; at least 2.
    private static func hostToDeviceRatio(
        _ inputs: Machine, _ whole: WholeCache, _ buffer: BufferCandidate
    ) -> Int {
        let bytesPerToken = Double(whole.hbmBytesPerRequest) / Double(inputs.contextTokens)
        let deviceTokens = Double(inputs.kvHBMBytes) / bytesPerToken
        let hostTokens = Double(buffer.requestsWithinLimit * inputs.contextTokens)
        return max(2, Int((hostTokens / deviceTokens).rounded(.up)))
    }
}
