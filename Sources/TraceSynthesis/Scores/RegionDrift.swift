/// Autoregressive noise that 32 neighbouring positions share: regions that come into and go out of attention together.
struct RegionDrift {
    static let regionTokens = 32

    private let drift: ScoreModel.Drift
    private var random: SplitMix64
    private var levels: [Double]

    init(drift: ScoreModel.Drift, capacity: Int, mixing seed: UInt64) {
        self.drift = drift
        var random = SplitMix64(mixing: seed, 2)
        levels = (0..<(capacity / RegionDrift.regionTokens + 1)).map { _ in random.gaussian() * drift.scale }
        self.random = random
    }

    /// Moves by `pace` steps at once.
    mutating func advance(count: Int, pace: Double) {
        let coefficient = drift.coefficient(ofSteps: pace)
        let innovation = drift.scale * (1 - coefficient * coefficient).squareRoot()
        for region in 0..<(count / RegionDrift.regionTokens + 1) {
            levels[region] = levels[region] * coefficient + random.gaussian() * innovation
        }
    }

    /// What the positions of the region of `position` get, in score units.
    func level(at position: Int) -> Int32 { ExactMath.fixed(levels[position / RegionDrift.regionTokens]) }
}
