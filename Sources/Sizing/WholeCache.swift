/// The baseline: each request's whole KV cache in HBM, nothing fetched.
public struct WholeCache: Equatable, Sendable {
    /// H0 = N·(L·R + LI·I).
    public let hbmBytesPerRequest: Int
    /// n0: what fits, by HBM and the most requests allowed.
    public let maxRequests: Int
    /// Of these the most that keep the limit on a step.
    public let requestsWithinLimit: Int
    /// n0* / base(n0*); 0 where not one keeps the limit.
    public let tokensPerSecond: Double

    public init(_ inputs: SizingInputs) {
        hbmBytesPerRequest =
            inputs.contextTokens * (inputs.layers * inputs.rowBytes + inputs.indexerLayers * inputs.indexerBytes)
        maxRequests = min(inputs.kvHBMBytes / hbmBytesPerRequest, inputs.maxRequests)
        requestsWithinLimit = inputs.largestCount(upTo: maxRequests) { inputs.baseStep(requests: $0) }
        tokensPerSecond =
            requestsWithinLimit == 0
            ? 0 : Double(requestsWithinLimit) / (inputs.baseStep(requests: requestsWithinLimit) / 1e3)
    }
}
