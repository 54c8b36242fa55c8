public import LocalityModel

/// What to do: the candidate with the best throughput, or the simpler or smaller one that comes close to it.
public enum SizingChoice: Equatable, Sendable {
    case whole(WholeCache)
    case buffer(BufferCandidate)
    /// No candidate keeps the limit; the shortest step found, in ms.
    case none(smallestStepMilliseconds: Double)

    /// Throughputs that differ by less count as equal.
    static let closeness = 0.02

    /// If the baseline is within 2 % of the best, the baseline; else of the buffers within 2 % the one with the
    /// smallest HBM a request, then the smaller unit. Does not depend on the order of candidates.
    public init(_ whole: WholeCache, _ candidates: [BufferCandidate], inputs: SizingInputs) {
        let best = candidates.map(\.tokensPerSecond).reduce(whole.tokensPerSecond, max)
        guard best > 0 else {
            let steps = candidates.map(\.smallestStepMilliseconds)
            self = .none(smallestStepMilliseconds: steps.reduce(inputs.baseStep(requests: 1), min))
            return
        }
        let close = candidates.filter { $0.tokensPerSecond >= best * (1 - Self.closeness) }
        let smallest = close.min {
            ($0.hbmBytesPerRequest, $0.blockSizeTokens, $0.capacityBlocks)
                < ($1.hbmBytesPerRequest, $1.blockSizeTokens, $1.capacityBlocks)
        }
        if whole.tokensPerSecond < best * (1 - Self.closeness), let smallest {
            self = .buffer(smallest)
        } else {
            self = .whole(whole)
        }
    }
}

extension BufferCandidate {
    /// A candidate for each capacity at which misses of request steps were measured: those of the steady steps, of all
    /// where there are none.
    ///
    /// - Parameter traceLayers: layers of the trace, from which misses are scaled to the model's.
    public static func all(
        _ misses: RequestStepMisses, blockSizeTokens: Int, traceLayers: Int, inputs: SizingInputs
    ) -> [BufferCandidate] {
        misses.capacities.map { point in
            let summary = point.steady ?? point.all
            return BufferCandidate(
                inputs, blockSizeTokens: blockSizeTokens, capacityBlocks: point.capacityBlocks,
                meanMisses: summary.mean, deviation: summary.standardDeviation,
                scale: Double(inputs.layers) / Double(traceLayers))
        }
    }
}
