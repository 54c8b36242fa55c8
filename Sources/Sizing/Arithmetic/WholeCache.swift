/// The baseline: each request's whole KV cache in HBM, nothing fetched.
public struct WholeCache: Equatable, Sendable {
    /// H0 = N·(L·R + LI·I).
    public let hbmBytesPerRequest: Int
    /// n0: what fits, by HBM and the most requests allowed.
    public let maxRequests: Int
    /// Of these the most that keep the limit on a step.
    public let requestsWithinLimit: Int
    /// base(n0*), in ms; nil where n0* is 0.
    public let stepMilliseconds: Double?
    public let limit: BufferCandidate.Limit
    /// n0* / base(n0*); 0 where not one keeps the limit.
    public let tokensPerSecond: Double

    public init(_ inputs: SizingInputs) {
        hbmBytesPerRequest =
            inputs.contextTokens * (inputs.layers * inputs.rowBytes + inputs.indexerLayers * inputs.indexerBytes)
        maxRequests = min(inputs.kvHBMBytes / hbmBytesPerRequest, inputs.maxRequests)
        requestsWithinLimit = inputs.largestCount(upTo: maxRequests) { inputs.baseStep(requests: $0) }
        stepMilliseconds = requestsWithinLimit == 0 ? nil : inputs.baseStep(requests: requestsWithinLimit)
        limit =
            requestsWithinLimit < maxRequests ? .stepLimit : maxRequests == inputs.maxRequests ? .maxRequests : .hbm
        tokensPerSecond =
            requestsWithinLimit == 0
            ? 0 : Double(requestsWithinLimit) / (inputs.baseStep(requests: requestsWithinLimit) / 1e3)
    }
}
