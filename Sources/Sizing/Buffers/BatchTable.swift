/// A chosen buffer batch by batch: at 1, 2, 4, 8 … requests up to its own number, beside the whole cache.
public struct BatchTable: Equatable, Sendable {
    public struct Row: Equatable, Sendable {
        public let requests: Int
        /// Mean step in ms.
        public let stepMilliseconds: Double
        public let tokensPerSecond: Double
        /// Of the whole cache; nil where so many requests do not fit it within the limit on a step.
        public let wholeStepMilliseconds: Double?
        public let wholeTokensPerSecond: Double?
    }

    public let rows: [Row]
    /// The fewest requests from which on the buffer yields more tokens a second than the whole cache with as many of
    /// them as it takes; nil where it never does.
    public let winsFrom: Int?

    init(_ chosen: BufferCandidate?, _ whole: WholeCache, _ machine: Machine) {
        guard let chosen, chosen.requestsWithinLimit > 0 else {
            rows = []
            winsFrom = nil
            return
        }
        let step = StepTime(machine, chosen.shape, chosen.misses)
        let most = chosen.requestsWithinLimit
        func rate(_ requests: Int, _ milliseconds: Double) -> Double {
            machine.tokensPerSecond(requests: requests, stepMilliseconds: milliseconds)
        }
        let counts = sequence(first: 1) { 2 * $0 }.prefix { $0 < most } + [most]
        rows = counts.map { count in
            let own = step.mean(requests: count)
            let base = count <= whole.requestsWithinLimit ? machine.baseStep(requests: count) : nil
            return Row(
                requests: count, stepMilliseconds: own, tokensPerSecond: rate(count, own), wholeStepMilliseconds: base,
                wholeTokensPerSecond: base.map { rate(count, $0) })
        }
        let first = whole.requestsWithinLimit + 1
        winsFrom =
            first > most
            ? nil
            : (first...most).first { rate($0, step.mean(requests: $0)) > whole.tokensPerSecond }
    }
}
