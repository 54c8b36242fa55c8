/// A buffer of C units of u tokens for each request and layer in HBM, the whole cache in host DRAM, and what follows.
public struct BufferCandidate: Equatable, Sendable {
    public let shape: BufferShape
    /// Of a request's step, scaled to the model's layers.
    public let misses: StepMisses
    /// Interval of the mean at 95 %; nil with fewer than two requests.
    public let missInterval: ClosedRange<Double>?
    /// Whether misses still fell at the end of the trace: then its numbers are upper bounds.
    public let isStillFilling: Bool
    public let hbmBytesPerRequest: Int
    /// D = N·L·R.
    public let hostBytesPerRequest: Int
    /// What is admitted.
    public let maxRequests: Int
    /// n*: of these the most whose step keeps the limit in 99 of 100 steps.
    public let requestsWithinLimit: Int
    /// mean·u·R.
    public let fetchBytesPerRequestStep: Double
    /// Fetching and the whole step at n*, in ms; nil where n* is 0.
    public let times: Times?
    /// n*·a / mean step(n*); 0 where n* is 0.
    public let tokensPerSecond: Double
    /// The step of a single request, in ms, that 99 of 100 keep below.
    public let smallestStepMilliseconds: Double
    public let limit: Limit

    public var blockSizeTokens: Int { shape.blockSizeTokens }
    public var capacityBlocks: Int { shape.capacityBlocks }
    public var meanMisses: Double { misses.mean }
    public var missDeviation: Double { misses.deviation }

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

    public init(
        _ machine: Machine, _ shape: BufferShape, _ misses: StepMisses, interval: ClosedRange<Double>? = nil,
        isStillFilling: Bool = false
    ) {
        self.init(
            machine, shape, misses, machine.admission.buffer(machine, shape), interval: interval,
            isStillFilling: isStillFilling)
    }

    init(
        _ machine: Machine, _ shape: BufferShape, _ misses: StepMisses, _ admitted: Admitted,
        interval: ClosedRange<Double>? = nil, isStillFilling: Bool = false
    ) {
        self.shape = shape
        self.misses = misses
        missInterval = interval
        self.isStillFilling = isStillFilling
        hbmBytesPerRequest = admitted.hbmBytesPerRequest
        hostBytesPerRequest = admitted.hostBytesPerRequest
        maxRequests = admitted.requests
        let step = StepTime(machine, shape, misses)
        let within = step.largestCount(upTo: maxRequests)
        requestsWithinLimit = within
        fetchBytesPerRequestStep = misses.mean * step.unitBytes
        times = within == 0 ? nil : step.times(requests: within)
        tokensPerSecond =
            within == 0
            ? 0 : machine.tokensPerSecond(requests: within, stepMilliseconds: step.mean(requests: within))
        smallestStepMilliseconds = step.high(requests: 1)
        limit = within < maxRequests ? .stepLimit : admitted.limit
    }
}
