import LocalityModel
import Synchronization

/// Which streams the policies are simulated on where a trace has too many touches for all of them: layers of the first
/// request, spread evenly, as many as have `touchLimit` touches together, at most `layerLimit` and at least one; of one
/// that has more, the first steps that reach the limit, so that a long stream costs no more than a short one.
///
/// Layers are taken in the order of their ids read backwards in binary, so that any number of the first of them is
/// spread over all, and layer 0, which may select nearly at random, comes last. Of that order the longest prefix that
/// keeps the limits is the sample. Streams retain while they may be part of it: what is counted only grows, so that one
/// that drops out would have dropped out at the end too, and the sample depends neither on the order of work nor on
/// how many workers share it.
final class PolicySample: Sendable {
    /// Touches up to which streams are added: 64 steps of 2 048 token rows, some hundreds of steps of larger blocks.
    /// With all policies and capacities about a hundredth of a second of one core.
    static let touchLimit = 131_072
    /// Streams, so that a short trace retains little before it is known how long they are.
    static let layerLimit = 8

    private struct State {
        /// Layers in the sample with their touches so far, in its order.
        var layers: [(rank: Int, touches: Int)] = []
        /// From this rank on layers have dropped out.
        var end = Int.max
    }

    private let limit: Int
    private let state = Mutex(State())

    init(touchLimit: Int = PolicySample.touchLimit) { limit = touchLimit }

    /// Place of a layer in the order: the ten bits of its id backwards; streams of all layers in one come first.
    static func rank(ofLayer layerID: Int) -> Int {
        if layerID < 0 { return -1 }
        if layerID == 0 { return 1 << 10 }
        return (0..<10).reduce(0) { $0 | (layerID >> $1 & 1) << (9 - $1) }
    }

    /// What becomes of a step.
    enum Verdict {
        case retained
        /// The layer's steps before have as many touches as a sample may.
        case beyondLimit
        /// The layer is no part of the sample (any more).
        case notSampled
    }

    /// Counts a step of a layer's stream.
    func count(layerID: Int, touches: Int) -> Verdict {
        let rank = Self.rank(ofLayer: layerID)
        return state.withLock { state in
            if rank >= state.end { return .notSampled }
            var before = 0
            if let place = state.layers.firstIndex(where: { $0.rank == rank }) {
                before = state.layers[place].touches
                state.layers[place].touches += touches
            } else {
                let place = state.layers.firstIndex { $0.rank > rank } ?? state.layers.count
                state.layers.insert((rank, touches), at: place)
            }
            var total = state.layers.reduce(0) { $0 + $1.touches }
            while total > limit || state.layers.count > Self.layerLimit, state.layers.count > 1,
                let last = state.layers.popLast()
            {
                total -= last.touches
                state.end = last.rank
            }
            return rank < state.end ? before < limit ? .retained : .beyondLimit : .notSampled
        }
    }

    /// Whether a layer is part of the sample of what was counted.
    func contains(layerID: Int) -> Bool { state.withLock { Self.rank(ofLayer: layerID) < $0.end } }
}
