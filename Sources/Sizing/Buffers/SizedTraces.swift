public import LocalityModel

/// What sizing says of the trace directories of some results: a plan, or why there is none.
public struct SizedTraces: Sendable {
    /// In the order of the directories.
    public private(set) var plans: [BufferPlan] = []
    /// Trace directory → reason.
    public private(set) var failures: [String: SizingError] = [:]

    /// Nothing was sized.
    public init() {}

    public init(_ results: [AnalysisResult], options: MachineSettings) {
        for (directory, outcome) in BufferPlanMaker.plans(results, options: options) {
            switch outcome {
            case .success(let plan): plans.append(plan)
            case .failure(let failure): failures[directory] = failure
            }
        }
    }

    /// Notes what an engine counted, beside every plan's prediction.
    public mutating func note(_ observed: ObservedHits) {
        for place in plans.indices { plans[place].observed = observed }
    }

    public func plan(of directory: String) -> BufferPlan? { plans.first { $0.traceDirectory == directory } }
}
