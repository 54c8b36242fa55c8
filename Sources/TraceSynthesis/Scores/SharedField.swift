/// One shared field of a request: what changes in the scores of neighbouring layers alike, step by step. Arrays by
/// position, all in `ScoreUnit` fixed point.
final class SharedField {
    private let model: ScoreModel
    private var lanes: [UInt32]
    private var fast: [Int16]
    private var middle: [Int16]
    private var slow: [Int16]
    private var regions: RegionDrift
    private var spikes: SpikeSource
    /// The field at the current step.
    private(set) var values: [Int16]

    init(model: ScoreModel, promptLength: Int, capacity: Int, mixing seed: UInt64) {
        var random = SplitMix64(mixing: seed, 1)
        self.model = model
        lanes = (0..<capacity).map { _ in random.lane() }
        func stationary(_ drift: ScoreModel.Drift) -> [Int16] {
            (0..<capacity).map { _ in Int16(clamping: ExactMath.fixed(random.gaussian() * drift.scale)) }
        }
        fast = stationary(model.drifts[0])
        middle = stationary(model.drifts[1])
        slow = stationary(model.drifts[2])
        regions = RegionDrift(drift: model.regionDrift, capacity: capacity, mixing: seed)
        spikes = SpikeSource(model: model.spikes, promptLength: promptLength, mixing: seed)
        values = Array(repeating: 0, count: capacity)
    }

    /// Moves to the next step, which changes by the factor exp(`change`), and evaluates the field at the first `count`
    /// positions. O(count), no allocation.
    func advance(count: Int, change: Double) {
        let pace = ExactMath.exp(model.change.driftPower * change)
        regions.advance(count: count, pace: pace)
        let loudness = ExactMath.exp(model.change.noisePower * change)
        evaluate(count: count, kernel: DriftKernel(model: model, pace: pace, loudness: loudness))
        spikes.add(to: &values, count: count, rate: ExactMath.exp(change))
    }

    private func evaluate(count: Int, kernel: DriftKernel) {
        // Unsafe pointers: the loops over positions must vectorise, which bounds checks prevent.
        lanes.withUnsafeMutableBufferPointer { lanes in
            fast.withUnsafeMutableBufferPointer { fast in
                middle.withUnsafeMutableBufferPointer { middle in
                    slow.withUnsafeMutableBufferPointer { slow in
                        values.withUnsafeMutableBufferPointer { values in
                            precondition(count <= values.count && count <= lanes.count)
                            for start in stride(from: 0, to: count, by: RegionDrift.regionTokens) {
                                kernel.run(
                                    start..<min(count, start + RegionDrift.regionTokens),
                                    level: regions.level(at: start), lanes: lanes.baseAddress!,
                                    fast: fast.baseAddress!, middle: middle.baseAddress!, slow: slow.baseAddress!,
                                    values: values.baseAddress!)
                            }
                        }
                    }
                }
            }
        }
    }
}
