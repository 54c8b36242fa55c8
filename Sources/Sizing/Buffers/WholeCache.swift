/// The baseline: each request's whole KV cache in HBM, nothing fetched.
public struct WholeCache: Equatable, Sendable {
    /// H0 = N·(L·R + LI·I).
    public let hbmBytesPerRequest: Int
    /// n0: what is admitted.
    public let maxRequests: Int
    /// Of these the most that keep the limit on a step.
    public let requestsWithinLimit: Int
    /// base(n0*), in ms; nil where n0* is 0.
    public let stepMilliseconds: Double?
    public let limit: BufferCandidate.Limit
    /// n0*·a / base(n0*); 0 where not one keeps the limit.
    public let tokensPerSecond: Double

    public init(_ machine: Machine) { self.init(machine, machine.admission.whole(machine)) }

    init(_ machine: Machine, _ admitted: Admitted) {
        hbmBytesPerRequest = admitted.hbmBytesPerRequest
        maxRequests = admitted.requests
        let within = StepTime.largestCount(upTo: maxRequests) {
            machine.baseStep(requests: $0) <= machine.stepLimitMilliseconds
        }
        requestsWithinLimit = within
        stepMilliseconds = within == 0 ? nil : machine.baseStep(requests: within)
        limit = within < maxRequests ? .stepLimit : admitted.limit
        tokensPerSecond =
            within == 0
            ? 0 : machine.tokensPerSecond(requests: within, stepMilliseconds: machine.baseStep(requests: within))
    }
}
