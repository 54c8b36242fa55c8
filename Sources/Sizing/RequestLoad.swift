public import LocalityModel

/// How much one request misses with a buffer, beside the others of its trace.
public struct RequestLoad: Equatable, Sendable {
    public let requestID: Int
    /// The engine's own id, where it is not a number.
    public let name: String?
    /// Its longest sequence; nil where none is known.
    public let contextTokens: Int?
    /// Steps that the misses are of.
    public let steps: Int
    /// Mean over these steps, summed over layers; nil without a step.
    public let missesPerStep: Double?
    /// Its misses / those of all requests of the trace, in these steps; 0 where nothing misses.
    public let share: Double
    /// Mean share of a step's positions that the step before selected too; nil where that was not measured.
    public let overlap: Double?
}

extension AnalysisResult {
    /// The requests that a result lists, worst first, at one of the capacities of its step misses: in their steady
    /// steps, in all where no request has one. Nil in results of older versions, and without step misses.
    public func requestLoads(atIndex index: Int) -> [RequestLoad]? {
        guard let point = requestStepMisses?.capacities[index], let perRequest else { return nil }
        let isSteady = point.steady != nil
        let summary = point.steady ?? point.all
        func sum(_ misses: RequestMisses) -> Double {
            Double((isSteady ? misses.steadyMisses : misses.misses)[index])
        }
        // The whole numbers of all requests are exact; of those that are not listed only the mean is known.
        let listed = perRequest.compactMap(\.stepMisses).map(sum).reduce(0, +)
        let total = perRequestOmitted == 0 ? listed : summary.mean * Double(summary.count)
        let loads = perRequest.compactMap { request -> RequestLoad? in
            guard let misses = request.stepMisses else { return nil }
            let steps = isSteady ? misses.steadySteps : misses.steps
            let sum = sum(misses)
            return RequestLoad(
                requestID: request.requestID, name: request.requestName, contextTokens: request.contextTokens,
                steps: steps, missesPerStep: steps > 0 ? sum / Double(steps) : nil, share: total > 0 ? sum / total : 0,
                overlap: request.means["token_step_overlap"])
        }
        guard loads.count == perRequest.count else { return nil }
        return loads.enumerated().sorted { left, right in
            let rates = [left, right].map { $0.element.missesPerStep ?? -1 }
            return rates[0] == rates[1] ? left.offset < right.offset : rates[0] > rates[1]
        }.map(\.element)
    }
}
