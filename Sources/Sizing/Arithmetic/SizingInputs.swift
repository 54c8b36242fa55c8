/// Everything a sizing is computed from beside the misses that were measured.
///
/// - Precondition of every use: counts and bytes positive, times not negative, bandwidth above 0, `overlap` from 0 to
///   1.
public struct SizingInputs: Equatable, Sendable {
    /// Layers that hold rows of the KV cache, L.
    public var layers: Int
    /// Layers with an indexer of their own, LI; their keys stay in HBM.
    public var indexerLayers: Int
    /// Bytes of one token's row in one layer, R.
    public var rowBytes: Int
    /// Bytes of one token's indexer key in one layer, I.
    public var indexerBytes: Int
    /// Tokens of a request's context, N.
    public var contextTokens: Int
    /// HBM for the KV cache on one rank, K.
    public var kvHBMBytes: Int
    /// Host DRAM for the KV cache on one rank.
    public var hostBytes: Int
    /// The most requests a rank may serve at once.
    public var maxRequests: Int
    /// Effective bandwidth of the link to the host, in 10⁹ bytes a second.
    public var linkGigabytesPerSecond: Double
    /// What fetching costs a layer, whatever the bytes, in µs.
    public var layerOverheadMicroseconds: Double
    /// Share of the fetch that is hidden behind compute, 0 to 1.
    public var overlap: Double
    /// [A, B]: a step without fetches takes A + B·n ms for n requests.
    public var baseStepMilliseconds: [Double]
    /// The limit on a step, in ms.
    public var stepLimitMilliseconds: Double

    /// A step without fetches for n requests, in ms.
    func baseStep(requests: Int) -> Double {
        baseStepMilliseconds[0] + baseStepMilliseconds[1] * Double(requests)
    }

    /// The largest n from 0 to `most` whose step keeps the limit; steps never become shorter with more requests.
    /// O(log most).
    func largestCount(upTo most: Int, step: (Int) -> Double) -> Int {
        var low = 0
        var high = most
        while low < high {
            let middle = (low + high + 1) / 2
            if step(middle) <= stepLimitMilliseconds { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
