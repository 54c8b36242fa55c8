public import LocalityModel

/// What a choice is, in a word.
public enum SizingKind: String, Encodable, Sendable {
    case whole, buffer, none
}

/// What to do: the candidate with the best throughput, or the simpler or smaller one that comes close to it.
public enum SizingChoice: Equatable, Sendable {
    case whole(WholeCache)
    case buffer(BufferCandidate)
    /// No candidate keeps the limit; the shortest step of those that memory holds, in ms, nil where it holds none.
    case none(smallestStepMilliseconds: Double?)

    public var kind: SizingKind {
        switch self {
        case .whole: .whole
        case .buffer: .buffer
        case .none: .none
        }
    }

    /// Throughputs that differ by less count as equal.
    static let closeness = 0.02

    /// If the baseline is within 2 % of the best, the baseline; else of the buffers within 2 % the one with the
    /// smallest HBM a request, then the smaller unit. Does not depend on the order of candidates.
    public init(_ whole: WholeCache, _ candidates: [BufferCandidate], inputs: SizingInputs) {
        let best = candidates.map(\.tokensPerSecond).reduce(whole.tokensPerSecond, max)
        guard best > 0 else {
            let steps = candidates.filter { $0.maxRequests > 0 }.map(\.smallestStepMilliseconds)
            let base = whole.maxRequests > 0 ? [inputs.baseStep(requests: 1)] : []
            self = .none(smallestStepMilliseconds: (steps + base).min())
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
    /// - Parameters:
    ///   - traceLayers: layers of the trace, from which misses are scaled to the model's.
    ///   - leastBlocks: what a buffer holds at least; of the capacities below it the largest counts, raised to it,
    ///     where none was measured there: a larger buffer never misses more.
    public static func all(
        _ misses: RequestStepMisses, blockSizeTokens: Int, traceLayers: Int, inputs: SizingInputs, leastBlocks: Int = 0
    ) -> [BufferCandidate] {
        let large = misses.capacities.filter { $0.capacityBlocks >= leastBlocks }
        let isMeasured = large.first?.capacityBlocks == leastBlocks
        let raised = isMeasured ? nil : misses.capacities.last { $0.capacityBlocks < leastBlocks }
        return ([raised].compactMap { $0 } + large).map { point in
            let summary = point.steady ?? point.all
            return BufferCandidate(
                inputs, blockSizeTokens: blockSizeTokens, capacityBlocks: max(point.capacityBlocks, leastBlocks),
                meanMisses: summary.mean, deviation: summary.standardDeviation,
                scale: Double(inputs.layers) / Double(traceLayers))
        }
    }
}
