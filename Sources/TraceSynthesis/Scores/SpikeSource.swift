/// Draws the rare spikes of a field: which tokens jump at a step, and how high.
struct SpikeSource {
    private let model: ScoreModel.Spikes
    private let promptLength: Int
    private let stride: Int
    private var random: SplitMix64

    init(model: ScoreModel.Spikes, promptLength: Int, mixing seed: UInt64) {
        self.model = model
        self.promptLength = promptLength
        random = SplitMix64(mixing: seed, 3)
        var stride = max(1, Int(Double(promptLength) * (0.3 + 0.4 * random.unit())))
        while SpikeSource.greatestCommonDivisor(stride, promptLength) != 1 { stride += 1 }
        self.stride = stride
    }

    /// Adds the spikes of a step that has `rate` times as many as others.
    mutating func add(to values: inout [Int16], count: Int, rate: Double) {
        let expected = rate * model.perThousand * Double(promptLength) / 1000
        let events = Int(expected) + (random.unit() < expected - Double(Int(expected)) ? 1 : 0)
        for _ in 0..<events {
            var share = 1.0
            let unit = random.unit()
            for _ in 0..<model.skew { share *= unit }
            let position = Int(share * Double(promptLength)) * stride % promptLength
            let height = ExactMath.fixed(model.height * ExactMath.exp(model.tail * random.gaussian()))
            guard position < count else { continue }
            values[position] = Int16(clamping: Int32(values[position]) &+ height)
        }
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
