/// One layer of a request: its own hotness and noise, and how it mixes the shared fields on either side.
final class LayerScorer {
    let lowerField: Int
    private let weights: (lower: Int16, upper: Int16)
    private let noise: Int16
    private let recency: [Int32]
    private let sink: [Int32]
    private let hotness: [Int16]
    private var lanes: [UInt32]
    /// The lowest score that the layer selected last: where to look for the next threshold.
    var lastThreshold: Int32?

    init(model: ScoreModel, layer: Int, promptTokens: Int, capacity: Int, seed: UInt64, request: UInt64) {
        var random = SplitMix64(mixing: seed, request, UInt64(layer), 4)
        let mixing = LayerScorer.mixing(model: model, layer: layer)
        let isRandom = layer < LayerScorer.randomLayers
        lowerField = mixing.field
        weights = isRandom ? (0, 0) : mixing.weights
        // The layer's character is the same in every request, as published for real models.
        var character = SplitMix64(mixing: seed, UInt64(layer), 5)
        let spread = ExactMath.exp((2 * character.unit() - 1) * ExactMath.log(1 + model.layerSpread))
        let scale = isRandom ? 1 : model.layerNoise * spread
        noise = DriftKernel.factor(scale)
        let strength = isRandom ? 0 : 0.75 + 0.5 * character.unit()
        recency = LayerScorer.recency(model.recency, strength: strength, promptTokens: promptTokens)
        sink = (0..<64).map { ExactMath.fixed(model.sink.height * (isRandom ? 0.1 : 1) * 4 / Double(4 + $0)) }
        let hotnessScale = isRandom ? 0 : model.layerHotness
        hotness = (0..<capacity).map { _ in Int16(clamping: ExactMath.fixed(random.gaussian() * hotnessScale)) }
        lanes = (0..<capacity).map { _ in random.lane() }
    }

    /// Layers below this one select nearly at random.
    static let randomLayers = 2

    /// Scores the first `count` positions, the last of which is the current token. O(count), no allocation.
    func score(fields: [SharedField], count: Int, into scores: inout [Int32]) {
        let (weights, noise) = (weights, noise)
        let upperField = min(lowerField + 1, fields.count - 1)
        // Unsafe pointers: the loop must vectorise, which bounds checks prevent.
        fields[lowerField].values.withUnsafeBufferPointer { lower in
            fields[upperField].values.withUnsafeBufferPointer { upper in
                hotness.withUnsafeBufferPointer { hotness in
                    lanes.withUnsafeMutableBufferPointer { lanes in
                        scores.withUnsafeMutableBufferPointer { scores in
                            precondition(count <= lower.count && count <= upper.count && count <= hotness.count)
                            precondition(count <= lanes.count && count <= scores.count)
                            LayerScorer.combine(
                                lower.baseAddress!, upper.baseAddress!, weights, hotness.baseAddress!,
                                lanes.baseAddress!, noise,
                                into: scores.baseAddress!, count: count)
                        }
                    }
                }
            }
        }
        for distance in 0..<min(count, recency.count) { scores[count - 1 - distance] += recency[distance] }
        for position in 0..<min(count, sink.count) { scores[position] += sink[position] }
    }

    private static func combine(
        _ lower: UnsafePointer<Int16>, _ upper: UnsafePointer<Int16>, _ weights: (lower: Int16, upper: Int16),
        _ hotness: UnsafePointer<Int16>, _ lanes: UnsafeMutablePointer<UInt32>, _ noise: Int16,
        into scores: UnsafeMutablePointer<Int32>, count: Int
    ) {
        for position in 0..<count {
            let lane = DriftKernel.next(lanes[position])
            lanes[position] = lane
            let bytes = (lane & 0xFF) &+ (lane >> 8 & 0xFF) &+ (lane >> 16 & 0xFF) &+ (lane >> 24)
            let lowerPart = Int32(weights.lower) &* Int32(lower[position])
            let upperPart = Int32(weights.upper) &* Int32(upper[position])
            let shared = (lowerPart &+ upperPart) >> 8
            let white = (Int32(noise) &* Int32(Int16(truncatingIfNeeded: bytes) &- 510)) >> 8
            scores[position] = shared &+ Int32(hotness[position]) &+ white
        }
    }

    /// Field below the layer and the weights of it and the one above, cos φ and sin φ in 1/256.
    private static func mixing(model: ScoreModel, layer: Int) -> (field: Int, weights: (Int16, Int16)) {
        let index = max(0, layer - randomLayers)
        let turn = Double(index % model.layersPerField) / Double(model.layersPerField)
        let (cosine, sine) = (1 - turn, turn)
        let length = (cosine * cosine + sine * sine).squareRoot()
        return (
            index / model.layersPerField,
            (
                Int16(ExactMath.fixed(cosine / length, one: 256)), Int16(ExactMath.fixed(sine / length, one: 256))
            )
        )
    }

    private static func recency(_ recency: ScoreModel.Recency, strength: Double, promptTokens: Int) -> [Int32] {
        let length = min(max((Double(promptTokens) * recency.share).rounded(.down), 16), 256)
        return (0..<(Int(length) * 8)).map { distance in
            ExactMath.fixed(strength * recency.height * (length / (length + Double(distance)) - 1.0 / 9))
        }
    }
}
