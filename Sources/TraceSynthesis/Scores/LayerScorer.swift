/// One layer of a request: its own hotness and noise, and how it mixes the shared fields on either side.
final class LayerScorer {
    let mixing: LayerMixing
    private let model: ScoreModel
    private let weights: (lower: Int16, upper: Int16)
    private let noise: Double
    /// The layer's strength of recency, in 1/256.
    private let strength: Int32
    private let recency: RecencyProfile
    private let hotness: [Int16]
    private var lanes: [UInt32]
    private var change: ChangeSource
    /// The lowest score that the layer selected last: where to look for the next threshold.
    var lastThreshold: Int32?

    init(
        model: ScoreModel, layer: Int, hotness shared: StaticHotness, recency: RecencyProfile, k: Int, capacity: Int,
        seed: UInt64, request: UInt64
    ) {
        var random = SplitMix64(mixing: seed, request, UInt64(layer), 4)
        let mixing = LayerMixing(model: model, layer: layer)
        let isRandom = layer < model.randomLayers
        let character = LayerCharacter(model: model, layer: layer)
        let (rate, strength) = isRandom ? (0, 0) : (character.rate, character.recencyStrength)
        self.model = model
        self.mixing = mixing
        self.recency = recency
        self.strength = ExactMath.fixed(strength, one: 256)
        weights = (
            Int16(clamping: ExactMath.fixed(mixing.cosine * rate, one: 256)),
            Int16(clamping: ExactMath.fixed(mixing.sine * rate, one: 256))
        )
        noise = isRandom ? 1 : model.layerNoise * rate
        hotness = (0..<capacity).map { position in
            let token = isRandom ? 0 : shared.mixed(mixing, at: position) + model.layerHotness * random.gaussian()
            let sink = model.sink.bonus(at: position, k: k) * (isRandom ? 0.1 : 1)
            return Int16(clamping: ExactMath.fixed(token + sink))
        }
        lanes = (0..<capacity).map { _ in random.lane() }
        change = ChangeSource(model: model.change, random: random)
    }

    /// Scores the first `count` positions, the last of which is the current token, at a step at which each field
    /// changes by exp(`changes`). O(count), no allocation.
    func score(fields: [SharedField], changes: [Double], count: Int, into scores: inout [Int32]) {
        let (weights, noise) = (weights, DriftKernel.factor(noise * loudness(changes)))
        // Unsafe pointers: the loop must vectorise, which bounds checks prevent.
        fields[mixing.lowerField].values.withUnsafeBufferPointer { lower in
            fields[mixing.lowerField + 1].values.withUnsafeBufferPointer { upper in
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
        if strength != 0 { recency.add(to: &scores, count: count, strength: strength) }
    }

    /// What the own noise is multiplied with: the change of the fields around the layer and the layer's own.
    private func loudness(_ changes: [Double]) -> Double {
        let shared = (1 - mixing.turn) * changes[mixing.lowerField] + mixing.turn * changes[mixing.lowerField + 1]
        let deviation = model.change.layer
        return ExactMath.exp(
            model.change.noisePower * shared + deviation * change.next() - deviation * deviation / 2)
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
}
