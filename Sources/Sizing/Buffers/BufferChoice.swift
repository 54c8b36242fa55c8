/// What a choice is, in a word.
public enum ChoiceKind: String, Encodable, Sendable {
    case whole, buffer, none
}

/// What to do: the candidate with the best throughput, or the simpler or smaller one that comes close to it.
public enum BufferChoice: Equatable, Sendable {
    case whole(WholeCache)
    case buffer(BufferCandidate)
    /// No candidate keeps the limit; the shortest step of those that memory holds, in ms, nil where it holds none.
    case none(smallestStepMilliseconds: Double?)

    public var kind: ChoiceKind {
        switch self {
        case .whole: .whole
        case .buffer: .buffer
        case .none: .none
        }
    }

    /// Throughputs that differ by less count as equal.
    public static let closeness = 0.02

    /// If the baseline is within 2 % of the best, the baseline; else of the buffers within 2 % the one with the
    /// smallest HBM a request, then the smaller unit. Does not depend on the order of candidates.
    public init(_ whole: WholeCache, _ candidates: [BufferCandidate], machine: Machine) {
        let best = candidates.map(\.tokensPerSecond).reduce(whole.tokensPerSecond, max)
        guard best > 0 else {
            let steps = candidates.filter { $0.maxRequests > 0 }.map(\.smallestStepMilliseconds)
            let base = whole.maxRequests > 0 ? [machine.baseStep(requests: 1)] : []
            self = .none(smallestStepMilliseconds: (steps + base).min())
            return
        }
        let close = candidates.filter { $0.tokensPerSecond >= best * (1 - Self.closeness) }
        let smallest = close.min { $0.size < $1.size }
        if whole.tokensPerSecond < best * (1 - Self.closeness), let smallest {
            self = .buffer(smallest)
        } else {
            self = .whole(whole)
        }
    }

    /// What keeps the number of requests from being larger; nil where nothing was chosen.
    public var limit: BufferCandidate.Limit? {
        switch self {
        case .whole(let whole): whole.limit
        case .buffer(let candidate): candidate.limit
        case .none: nil
        }
    }

    public var hbmBytesPerRequest: Int? {
        switch self {
        case .whole(let whole): whole.hbmBytesPerRequest
        case .buffer(let candidate): candidate.hbmBytesPerRequest
        case .none: nil
        }
    }

    /// Requests that keep the limit on a step.
    public var requests: Int {
        switch self {
        case .whole(let whole): whole.requestsWithinLimit
        case .buffer(let candidate): candidate.requestsWithinLimit
        case .none: 0
        }
    }

    /// The mean step with so many requests, in ms; nil where there are none.
    public var stepMilliseconds: Double? {
        switch self {
        case .whole(let whole): whole.stepMilliseconds
        case .buffer(let candidate): candidate.times?.stepMean
        case .none: nil
        }
    }

    /// 0 where nothing keeps the limit.
    public var tokensPerSecond: Double {
        switch self {
        case .whole(let whole): whole.tokensPerSecond
        case .buffer(let candidate): candidate.tokensPerSecond
        case .none: 0
        }
    }

    /// What it is, whatever it brings: two choices of the same buffer are the same.
    var identity: ChoiceIdentity {
        switch self {
        case .whole: .whole
        case .buffer(let candidate): .buffer(candidate.shape)
        case .none: .none
        }
    }
}

/// Which of the options a choice is.
public enum ChoiceIdentity: Equatable, Sendable {
    case whole
    case buffer(BufferShape)
    case none

    public var kind: ChoiceKind {
        switch self {
        case .whole: .whole
        case .buffer: .buffer
        case .none: .none
        }
    }
}

extension BufferCandidate {
    /// The smallest HBM a request first, then the smaller unit, then the smaller buffer.
    fileprivate var size: (Int, Int, Int) { (hbmBytesPerRequest, blockSizeTokens, capacityBlocks) }
}
