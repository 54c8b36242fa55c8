/// What makes some tokens of a request hot at every step, by field: heavy-tailed hotness and clusters.
struct StaticHotness {
    private let fields: [[Float]]

    init(model: ScoreModel, fields count: Int, capacity: Int, mixing seed: UInt64) {
        let common = StaticHotness.heights(model: model, capacity: capacity, mixing: SplitMix64(mixing: seed, 1))
        fields = (0..<count).map { field in
            var choice = SplitMix64(mixing: seed, 2, UInt64(field))
            let own = StaticHotness.heights(
                model: model, capacity: capacity, mixing: SplitMix64(mixing: seed, 3, UInt64(field)))
            return zip(common, own).map { choice.unit() < model.hotness.common ? $0 : $1 }
        }
    }

    /// The hotness of a layer: both fields mixed with the given weights, in score units.
    func mixed(_ mixing: LayerMixing, at position: Int) -> Double {
        mixing.cosine * Double(fields[mixing.lowerField][position])
            + mixing.sine * Double(fields[mixing.lowerField + 1][position])
    }

    private static func heights(model: ScoreModel, capacity: Int, mixing random: SplitMix64) -> [Float] {
        var random = random
        var heights = (0..<capacity).map { _ in
            model.hotness.scale * ExactMath.exp(model.hotness.tail * random.gaussian())
        }
        addRegions(model.regions, to: &heights, random: &random)
        return heights.map { Float($0) }
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
