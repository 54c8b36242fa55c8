/// What happens from one record of a stream to the next (`temporal_locality`). Source: the
/// Python script's analysis guide, §7.2.
///
/// The script's *reuse distance in steps* is, in the literature's words, a **reuse time**: steps since the last touch.
public struct TemporalLocality: Codable, Equatable, Sendable {
    /// |B_t∩B_{t−1}| / |B_t∪B_{t−1}| of consecutive records of a stream, in [0, 1].
    public var stepJaccard: Summary
    /// Reuse time in steps, capped at `reuseCapSteps` → touches.
    public var reuseTimeHistogram: IntegerKeyed<Int>
    /// Cumulative shares over that histogram, ascending and complete.
    public var reuseTimeCDF: [ReuseTimePoint]
    /// Touches without an earlier one in their stream (compulsory misses).
    public var firstTouchBlocks: Int
    /// Blocks touched exactly once in their stream.
    public var singleTouchBlocks: Int
    /// Σ of the histogram. Absent in older output of the seed.
    public var reuseSamples: Int?
    public var reuseCapSteps: Int?

    public init(
        stepJaccard: Summary, reuseTimeHistogram: IntegerKeyed<Int>, reuseTimeCDF: [ReuseTimePoint],
        firstTouchBlocks: Int, singleTouchBlocks: Int, reuseSamples: Int?, reuseCapSteps: Int?
    ) {
        self.stepJaccard = stepJaccard
        self.reuseTimeHistogram = reuseTimeHistogram
        self.reuseTimeCDF = reuseTimeCDF
        self.firstTouchBlocks = firstTouchBlocks
        self.singleTouchBlocks = singleTouchBlocks
        self.reuseSamples = reuseSamples
        self.reuseCapSteps = reuseCapSteps
    }

    /// CDF of the reuse time at `steps`: the last entry with distance ≤ `steps`, 0 if there is none.
    public func reuseTimeShare(within steps: Int) -> Double {
        reuseTimeCDF.last { $0.steps <= steps }?.share ?? 0
    }

    enum CodingKeys: String, CodingKey {
        case stepJaccard = "step_jaccard"
        case reuseTimeHistogram = "reuse_distance_hist_steps"
        case reuseTimeCDF = "reuse_distance_cdf_steps"
        case firstTouchBlocks = "first_touch_blocks"
        case singleTouchBlocks = "single_touch_blocks"
        case reuseSamples = "reuse_samples"
        case reuseCapSteps = "reuse_cap_steps"
    }
}

/// One entry of the reuse-time CDF: the share of reuses after at most `steps` steps.
public struct ReuseTimePoint: Codable, Equatable, Sendable {
    public var steps: Int
    public var share: Double

    public init(steps: Int, share: Double) {
        self.steps = steps
        self.share = share
    }

    enum CodingKeys: String, CodingKey {
        case steps = "reuse_distance_steps"
        case share = "cdf"
    }
}
