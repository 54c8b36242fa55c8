/// Where the kind of a choice (the whole cache, a buffer, nothing) would turn, each input by itself, all others as they
/// are. Solved, not searched on a grid: throughput and step time are monotone in the link for each number of requests,
/// and numbers of requests change only where a division comes out even.
public struct TurningPoints: Equatable, Sendable {
    /// Link in 10⁹ bytes a second from which on a buffer is chosen, and below which none is; nil where no link does.
    public let linkGigabytesPerSecond: Double?
    /// The factor on all misses up to which a buffer is chosen: fetched bytes over the link's bandwidth are all that
    /// misses change. Nil as above.
    public let missesFactor: Double?
    /// The nearest context, in tokens, at which the kind of the choice is another: below the present one unless the
    /// whole cache is chosen, then above. Misses are taken as measured. Nil where there is none.
    public let contextTokens: Int?
    /// What is chosen there.
    public let contextKind: SizingKind?

    init(_ inputs: SizingInputs, _ candidates: [BufferCandidate]) {
        let whole = WholeCache(inputs)
        let links = candidates.compactMap { Self.link(for: $0, inputs, whole) }
        linkGigabytesPerSecond = links.min()
        missesFactor = links.min().map { $0 == 0 ? .infinity : inputs.linkGigabytesPerSecond / $0 }
            .flatMap { $0.isFinite ? $0 : nil }
        let turn = ContextTurn(inputs, candidates).turn()
        contextTokens = turn?.tokens
        contextKind = turn?.kind
    }

    /// The slowest link with which a candidate keeps the limit and beats the whole cache by more than counts as equal.
    /// O(requests).
    private static func link(
        for candidate: BufferCandidate, _ inputs: SizingInputs, _ whole: WholeCache
    ) -> Double? {
        guard candidate.maxRequests > 0 else { return nil }
        let exposed = 1 - inputs.overlap
        let fixed = exposed * Double(inputs.layers) * inputs.layerOverheadMicroseconds / 1e3
        let megabytes = Double(candidate.blockSizeTokens * inputs.rowBytes) / 1e6
        var slowest: Double?
        for count in 1...candidate.maxRequests {
            let requests = Double(count)
            let idle = inputs.baseStep(requests: count) + fixed
            let mean = exposed * requests * candidate.meanMisses * megabytes
            let high =
                mean + exposed * BufferCandidate.high * candidate.missDeviation * requests.squareRoot() * megabytes
            var least = [bandwidth(high, in: inputs.stepLimitMilliseconds - idle)]
            if whole.tokensPerSecond > 0 {
                let allowed = requests * 1e3 * (1 - SizingChoice.closeness) / whole.tokensPerSecond
                guard allowed > idle else { continue }
                least.append(bandwidth(mean, in: allowed - idle))
            }
            guard let link = least.reduce(0, { most, next in most.flatMap { a in next.map { max(a, $0) } } }) else {
                continue
            }
            slowest = min(slowest ?? link, link)
        }
        return slowest
    }

    /// 10⁶ bytes in so many ms; nil where there is no time left. Nothing to fetch needs no bandwidth.
    private static func bandwidth(_ megabytes: Double, in milliseconds: Double) -> Double? {
        if megabytes <= 0 { return milliseconds >= 0 ? 0 : nil }
        return milliseconds > 0 ? megabytes / milliseconds : nil
    }
}

/// Looks for the nearest context at which another kind is chosen, from one length at which a number of requests changes
/// to the next.
private struct ContextTurn {
    /// What counts requests: how many bytes of a context's length, and of nothing else, one request takes.
    private struct Quota {
        let bytes: Int
        let fixed: Int
        let perToken: Int
        let most: Int

        func count(_ context: Int) -> Int { min(bytes / max(1, fixed + context * perToken), most) }

        /// The next length above at which there are fewer; nil where there never are.
        func next(above context: Int) -> Int? {
            let count = count(context)
            guard count > 0, perToken > 0 else { return nil }
            return (bytes / count - fixed) / perToken + 1
        }

        /// The next length below at which there are more; nil where there never are.
        func next(below context: Int) -> Int? {
            let count = count(context)
            guard count < most, perToken > 0 else { return nil }
            let length = (bytes / (count + 1) - fixed)
            return length >= perToken ? length / perToken : nil
        }
    }

    private struct Option {
        let quotas: [Quota]
        /// The most requests that keep the limit on a step.
        let withinLimit: Int
        let step: (Int) -> Double

        func throughput(_ context: Int) -> Double {
            let count = quotas.reduce(withinLimit) { min($0, $1.count(context)) }
            return count == 0 ? 0 : Double(count) / (step(count) / 1e3)
        }
    }

    private let start: Int
    private let whole: Option
    private let buffers: [Option]

    init(_ inputs: SizingInputs, _ candidates: [BufferCandidate]) {
        start = inputs.contextTokens
        let rows = inputs.layers * inputs.rowBytes
        let keys = inputs.indexerLayers * inputs.indexerBytes
        let most = inputs.maxRequests
        whole = Option(
            quotas: [Quota(bytes: inputs.kvHBMBytes, fixed: 0, perToken: rows + keys, most: most)],
            withinLimit: inputs.largestCount(upTo: most) { inputs.baseStep(requests: $0) },
            step: { inputs.baseStep(requests: $0) })
        buffers = candidates.map { candidate in
            let fetch = Fetch(
                inputs: inputs, unitBytes: Double(candidate.blockSizeTokens * inputs.rowBytes),
                mean: candidate.meanMisses, deviation: candidate.missDeviation)
            return Option(
                quotas: [
                    Quota(
                        bytes: inputs.kvHBMBytes,
                        fixed: candidate.hbmBytesPerRequest - inputs.contextTokens * keys, perToken: keys, most: most),
                    Quota(bytes: inputs.hostBytes, fixed: 0, perToken: rows, most: most),
                ],
                withinLimit: inputs.largestCount(upTo: most) { fetch.step(requests: $0, BufferCandidate.high) },
                step: { fetch.step(requests: $0, 0) })
        }
    }

    func turn() -> (tokens: Int, kind: SizingKind)? {
        let present = kind(start)
        var context = start
        while let next = present == .whole ? next(above: context) : next(below: context) {
            context = next
            let kind = kind(context)
            if kind != present { return (context, kind) }
        }
        return nil
    }

    private var quotas: [Quota] { whole.quotas + buffers.flatMap(\.quotas) }

    private func next(above context: Int) -> Int? { quotas.compactMap { $0.next(above: context) }.min() }

    private func next(below context: Int) -> Int? { quotas.compactMap { $0.next(below: context) }.max() }

    private func kind(_ context: Int) -> SizingKind {
        let rate = whole.throughput(context)
        let best = buffers.reduce(rate) { max($0, $1.throughput(context)) }
        if best <= 0 { return .none }
        return rate >= best * (1 - SizingChoice.closeness) ? .whole : .buffer
    }
}
