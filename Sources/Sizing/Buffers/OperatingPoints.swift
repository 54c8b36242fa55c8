/// One way to serve: so many requests with one buffer, or with the whole cache.
public struct OperatingPoint: Equatable, Sendable {
    /// Nil: the whole cache.
    public let shape: BufferShape?
    public let requests: Int
    /// Mean, and what 99 of 100 steps keep below, in ms.
    public let stepMilliseconds: Double
    public let step99Milliseconds: Double
    public let tokensPerSecond: Double
}

/// Throughput against the tail of a step: buffers of one block size and the whole cache, each at 1, 2, 4, 8 … requests
/// up to what is admitted, and at the most that keeps the limit on a step. The limit itself leaves none out.
public struct OperatingPoints: Equatable, Sendable {
    /// By buffer, then by requests.
    public let buffers: [OperatingPoint]
    public let whole: [OperatingPoint]

    /// What nothing beats, by ascending tail: every other way with as short a tail yields fewer tokens a second.
    public var front: [OperatingPoint] {
        let sorted = (buffers + whole).sorted {
            ($0.step99Milliseconds, -$0.tokensPerSecond) < ($1.step99Milliseconds, -$1.tokensPerSecond)
        }
        var best = 0.0
        return sorted.filter { point in
            defer { best = max(best, point.tokensPerSecond) }
            return point.tokensPerSecond > best
        }
    }
}

extension BufferPlan {
    /// - Parameter blockSizeTokens: of the buffers.
    public func operatingPoints(blockSizeTokens: Int) -> OperatingPoints {
        let own = candidates.filter { $0.blockSizeTokens == blockSizeTokens }
        return OperatingPoints(
            buffers: own.flatMap { candidate in
                let step = StepTime(machine, candidate.shape, candidate.misses)
                return Self.counts(upTo: candidate.maxRequests, and: candidate.requestsWithinLimit).map {
                    point(candidate.shape, $0, mean: step.mean(requests: $0), high: step.high(requests: $0))
                }
            },
            whole: Self.counts(upTo: baseline.maxRequests, and: baseline.requestsWithinLimit).map {
                let step = machine.baseStep(requests: $0)
                return point(nil, $0, mean: step, high: step)
            })
    }

    private func point(_ shape: BufferShape?, _ requests: Int, mean: Double, high: Double) -> OperatingPoint {
        OperatingPoint(
            shape: shape, requests: requests, stepMilliseconds: mean, step99Milliseconds: high,
            tokensPerSecond: machine.tokensPerSecond(requests: requests, stepMilliseconds: mean))
    }

    /// 1, 2, 4, 8 … below `most`, `most`, and one in between.
    private static func counts(upTo most: Int, and other: Int) -> [Int] {
        guard most > 0 else { return [] }
        let doubled = sequence(first: 1) { 2 * $0 }.prefix { $0 < most }
        return Set(doubled + [most] + (other > 0 ? [other] : [])).sorted()
    }
}
