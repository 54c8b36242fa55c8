/// One shared field of a request: the part of the scores that neighbouring layers have in common, and its evolution
/// over the steps. Arrays by position, all in `ScoreUnit` fixed point.
final class SharedField {
    private let model: ScoreModel
    private let hotness: [Int16]
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
        hotness = SharedField.hotness(model: model, capacity: capacity, random: &random)
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

    /// Moves to the next step and evaluates the field at the first `count` positions. O(count), no allocation.
    func advance(count: Int) {
        regions.advance(count: count)
        evaluate(count: count)
        spikes.add(to: &values, count: count)
    }

    private func evaluate(count: Int) {
        let kernel = DriftKernel(model: model)
        // Unsafe pointers: the loops over positions must vectorise, which bounds checks prevent.
        hotness.withUnsafeBufferPointer { hotness in
            lanes.withUnsafeMutableBufferPointer { lanes in
                fast.withUnsafeMutableBufferPointer { fast in
                    middle.withUnsafeMutableBufferPointer { middle in
                        slow.withUnsafeMutableBufferPointer { slow in
                            values.withUnsafeMutableBufferPointer { values in
                                precondition(count <= values.count && count <= hotness.count && count <= lanes.count)
                                for start in stride(from: 0, to: count, by: RegionDrift.regionTokens) {
                                    kernel.run(
                                        start..<min(count, start + RegionDrift.regionTokens),
                                        level: regions.level(at: start),
                                        hotness: hotness.baseAddress!, lanes: lanes.baseAddress!,
                                        fast: fast.baseAddress!,
                                        middle: middle.baseAddress!, slow: slow.baseAddress!,
                                        values: values.baseAddress!)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Static hotness of tokens plus clusters, by position.
    private static func hotness(model: ScoreModel, capacity: Int, random: inout SplitMix64) -> [Int16] {
        var heights = (0..<capacity).map { _ in
            model.hotness.scale * ExactMath.exp(model.hotness.tail * random.gaussian())
        }
        addRegions(model.regions, to: &heights, random: &random)
        return heights.map { Int16(clamping: ExactMath.fixed($0)) }
    }

    private static func addRegions(
        _ regions: ScoreModel.Regions, to heights: inout [Double], random: inout SplitMix64
    ) {
        guard regions.height > 0, regions.spacing > 0 else { return }
        let count = heights.count / regions.spacing + 1
        for cluster in 0..<count {
            let center = random.below(heights.count)
            // The quantiles themselves, not draws: the few highest clusters hold much of a selection, and drawn ones
            // would make traces of different seeds differ more than those of different prompts do.
            let height = regions.height * ExactMath.log(Double(count) / (Double(count - cluster) - 0.5))
            let width = Double(regions.width) * (0.5 + 1.5 * random.unit())
            let reach = Int(width * 4)
            for position in max(0, center - reach)...min(heights.count - 1, center + reach) {
                let distance = Double(position - center) / width
                heights[position] += height / (1 + distance * distance)
            }
        }
    }
}
