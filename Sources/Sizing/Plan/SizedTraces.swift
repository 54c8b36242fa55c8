public import LocalityModel

/// What sizing says of the trace directories of some results: a plan, or why there is none.
public struct SizedTraces: Sendable {
    /// In the order of the directories.
    public private(set) var plans: [SizingPlan] = []
    /// Trace directory → reason.
    public private(set) var failures: [String: PlanError] = [:]

    /// Nothing was sized.
    public init() {}

    public init(_ results: [AnalysisResult], options: PlanOptions) {
        for (directory, outcome) in PlanMaker.plans(results, options: options) {
            switch outcome {
            case .success(let plan): plans.append(plan)
            case .failure(let failure): failures[directory] = failure
            }
        }
    }

    public func plan(of directory: String) -> SizingPlan? { plans.first { $0.traceDirectory == directory } }
}
