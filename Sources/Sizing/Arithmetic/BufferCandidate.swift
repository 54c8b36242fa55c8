/// A buffer of C units of u tokens for each request and layer in HBM, the whole cache in host DRAM, and what follows.
///
/// Misses of a request's step are measured: their mean and standard deviation at C, scaled from the trace's layers to
/// the model's. Requests of a batch are taken as independent, so that n of them miss n·mean ± z·std·√n rows.
public struct BufferCandidate: Equatable, Sendable {
    /// u.
    public let blockSizeTokens: Int
    /// C.
    public let capacityBlocks: Int
    /// Mean and standard deviation of the units that a request's step misses, scaled to the model's layers.
    public let meanMisses: Double
    public let missDeviation: Double
    /// L·R·up(C·u + 1, 128) + N·LI·I: one row more for the newest token, rows in pages of 128.
    public let hbmBytesPerRequest: Int
    /// D = N·L·R.
    public let hostBytesPerRequest: Int
    /// What fits, by HBM, host DRAM and the most requests allowed.
    public let maxRequests: Int
    /// n*: of these the most whose step keeps the limit in 99 of 100 steps.
    public let requestsWithinLimit: Int
    /// mean·u·R.
    public let fetchBytesPerRequestStep: Double
    /// Fetching and the whole step at n*, in ms; nil where n* is 0.
    public let times: Times?
    /// n* / step(n*, 0); 0 where n* is 0.
    public let tokensPerSecond: Double
    /// The step of a single request, in ms, that 99 of 100 keep below.
    public let smallestStepMilliseconds: Double
    public let limit: Limit

    /// Mean, and what 99 of 100 steps keep below.
    public struct Times: Equatable, Sendable {
        public let fetchMean: Double
        public let fetch99: Double
        public let stepMean: Double
        public let step99: Double
    }

    /// What keeps the number of requests from being larger.
    public enum Limit: String, Sendable {
        case hbm
        case hostDRAM = "host_dram"
        case stepLimit = "step_limit"
        case maxRequests = "max_requests"
    }

    /// Standard deviations above the mean that 99 % of normal samples stay below.
    static let high = 2.326
    /// Rows are reserved in pages of this many.
    static let pageRows = 128

    /// - Parameters:
    ///   - meanMisses, deviation: of a request's step, in units, in the trace.
    ///   - scale: layers of the model / layers of the trace.
    public init(
        _ inputs: SizingInputs, blockSizeTokens: Int, capacityBlocks: Int, meanMisses: Double, deviation: Double,
        scale: Double
    ) {
        self.blockSizeTokens = blockSizeTokens
        self.capacityBlocks = capacityBlocks
        self.meanMisses = meanMisses * scale
        missDeviation = deviation * scale
        let rows = (capacityBlocks * blockSizeTokens + 1 + Self.pageRows - 1) / Self.pageRows * Self.pageRows
        hbmBytesPerRequest =
            inputs.layers * inputs.rowBytes * rows + inputs.contextTokens * inputs.indexerLayers * inputs.indexerBytes
        hostBytesPerRequest = inputs.contextTokens * inputs.layers * inputs.rowBytes
        let fetch = Fetch(
            inputs: inputs, unitBytes: Double(blockSizeTokens * inputs.rowBytes), mean: self.meanMisses,
            deviation: missDeviation)
        let byHBM = inputs.kvHBMBytes / hbmBytesPerRequest
        let byHost = inputs.hostBytes / hostBytesPerRequest
        let most = min(byHBM, byHost, inputs.maxRequests)
        let within = inputs.largestCount(upTo: most) { fetch.step(requests: $0, Self.high) }
        maxRequests = most
        requestsWithinLimit = within
        fetchBytesPerRequestStep = fetch.mean * fetch.unitBytes
        times = within == 0 ? nil : fetch.times(requests: within)
        tokensPerSecond = within == 0 ? 0 : Double(within) / (fetch.step(requests: within, 0) / 1e3)
        smallestStepMilliseconds = fetch.step(requests: 1, Self.high)
        limit =
            within < most
            ? .stepLimit
            : most == inputs.maxRequests ? .maxRequests : byHost < byHBM ? .hostDRAM : .hbm
    }
}

/// Time to fetch what n requests miss in a step.
struct Fetch {
    let inputs: SizingInputs
    let unitBytes: Double
    let mean: Double
    let deviation: Double

    /// L·overhead + (n·mean + z·std·√n)·u·R / link, in ms.
    func milliseconds(requests: Int, _ deviations: Double) -> Double {
        let count = Double(requests)
        let bytes = (count * mean + deviations * deviation * count.squareRoot()) * unitBytes
        return Double(inputs.layers) * inputs.layerOverheadMicroseconds / 1e3
            + bytes / (inputs.linkGigabytesPerSecond * 1e6)
    }

    func step(requests: Int, _ deviations: Double) -> Double {
        inputs.baseStep(requests: requests) + (1 - inputs.overlap) * milliseconds(requests: requests, deviations)
    }

    func times(requests: Int) -> BufferCandidate.Times {
        let high = BufferCandidate.high
        return BufferCandidate.Times(
            fetchMean: milliseconds(requests: requests, 0), fetch99: milliseconds(requests: requests, high),
            stepMean: step(requests: requests, 0), step99: step(requests: requests, high))
    }
}
