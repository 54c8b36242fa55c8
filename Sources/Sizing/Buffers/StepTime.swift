/// Time of a step of n requests that share a rank: base(n) + (1 − overlap)·fetch(n), in ms.
public struct StepTime: Sendable {
    let misses: StepMisses
    /// u·R.
    let unitBytes: Double
    let limit: Double
    private let base: Double
    private let basePerRequest: Double
    private let exposed: Double
    private let fetchOverhead: Double
    private let fetchPerUnit: Double

    public init(_ machine: Machine, _ shape: BufferShape, _ misses: StepMisses) {
        self.misses = misses
        unitBytes = Double(shape.blockSizeTokens * machine.rowBytes)
        limit = machine.stepLimitMilliseconds
        base = machine.baseStepMilliseconds
        basePerRequest = machine.stepMillisecondsPerRequest
        exposed = 1 - machine.overlap
        let link = machine.link
        fetchOverhead = link.overheadMilliseconds(layers: machine.layers)
        fetchPerUnit = link.milliseconds(layers: 0, transfers: 1, bytes: unitBytes)
    }

    public func mean(requests: Int) -> Double { step(requests, misses.average(requests: requests)) }

    /// What 99 of 100 steps keep below.
    public func high(requests: Int) -> Double { step(requests, misses.high(requests: requests)) }

    private func step(_ requests: Int, _ units: Double) -> Double {
        base + basePerRequest * Double(requests) + exposed * fetch(units)
    }

    private func fetch(_ units: Double) -> Double { fetchOverhead + units * fetchPerUnit }

    func times(requests: Int) -> BufferCandidate.Times {
        BufferCandidate.Times(
            fetchMean: fetch(misses.average(requests: requests)), fetch99: fetch(misses.high(requests: requests)),
            stepMean: mean(requests: requests), step99: high(requests: requests))
    }

    /// n*: the largest n from 0 to `most` whose step keeps the limit in 99 of 100 steps.
    func largestCount(upTo most: Int) -> Int { Self.largestCount(upTo: most) { high(requests: $0) <= limit } }

    /// The largest n from 0 to `most` that keeps a limit. From two requests on steps never become shorter with more;
    /// one request's is measured by itself and may be longer than that of two.
    ///
    /// O(log most).
    static func largestCount(upTo most: Int, keeps: (Int) -> Bool) -> Int {
        guard most > 0 else { return 0 }
        var low = 1
        var high = most
        while low < high {
            let middle = (low + high + 1) / 2
            if keeps(middle) { low = middle } else { high = middle - 1 }
        }
        return low > 1 || keeps(1) ? low : 0
    }
}
