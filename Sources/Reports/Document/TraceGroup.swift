public import LocalityModel
public import Recommendations
public import Sizing

/// The results of one trace directory, a block size each.
public struct TraceGroup: Sendable {
    /// The trace directory as the user gave it.
    public var traceDirectory: String
    /// Ascending by block size.
    public var results: [AnalysisResult]
    /// The advice of each result, in the same order; nil where there is none.
    public var advice: [Advice?]
    /// What sizing chose; nil where the trace was not sized.
    public var plan: BufferPlan?
    /// Why it was not sized; nil where it was, or nobody asked.
    public var planFailure: Reason?
    /// The block size that is looked at; nil: the trace's own.
    private var viewedIndex: Int?

    /// The trace's own block size, unless another is looked at: the unit that sizing chose, token rows where it chose
    /// the whole cache. Without a plan 64 where it was analysed (what FlashMLA-backed engines use), else the largest
    /// below it, else the smallest.
    public var primaryIndex: Int {
        if let viewedIndex { return viewedIndex }
        let usual = results.firstIndex { $0.blockSizeTokens == 64 } ?? results.lastIndex { $0.blockSizeTokens < 64 }
        guard let plan else { return usual ?? 0 }
        let unit = plan.chosenBuffer?.blockSizeTokens ?? 1
        return results.firstIndex { $0.blockSizeTokens == unit } ?? usual ?? 0
    }

    public var primary: AnalysisResult { results[primaryIndex] }
    public var primaryAdvice: Advice? { advice[primaryIndex] }

    /// The same trace, looked at at another block size.
    func viewed(at index: Int) -> TraceGroup {
        var group = self
        group.viewedIndex = index
        return group
    }

    init(
        traceDirectory: String, results: [AnalysisResult], advice: [Advice?], plan: BufferPlan?, planFailure: Reason?
    ) {
        self.traceDirectory = traceDirectory
        self.results = results
        self.advice = advice
        self.plan = plan
        self.planFailure = planFailure
    }

    /// Results by trace directory in order of appearance, each ascending by block size.
    ///
    /// Advice belongs to the result of the same trace directory, block size, key mode and union.
    public static func groups(
        _ results: [AnalysisResult], advice: [Advice], sized: SizedTraces = SizedTraces()
    ) -> [TraceGroup] {
        var order: [String] = []
        var members: [String: [AnalysisResult]] = [:]
        for result in results {
            if members[result.traceDirectory] == nil { order.append(result.traceDirectory) }
            members[result.traceDirectory, default: []].append(result)
        }
        return order.map { directory in
            let sorted = (members[directory] ?? []).enumerated()
                .sorted { ($0.element.blockSizeTokens, $0.offset) < ($1.element.blockSizeTokens, $1.offset) }
                .map(\.element)
            let matching = sorted.map { result in
                advice.first { $0.scope == AdviceScope(of: result) }
            }
            return TraceGroup(
                traceDirectory: directory, results: sorted, advice: matching, plan: sized.plan(of: directory),
                planFailure: sized.failures[directory]?.reason)
        }
    }
}
