/// The inner loop of a shared field: advances every position's random lane and three drifts by one step and sums up.
///
/// A lane is an xorshift generator (Marsaglia 2003) of 32 bits. Its four bytes give, as sums and differences with the
/// signs of a Hadamard matrix, four uncorrelated nearly normal numbers for the price of one.
struct DriftKernel {
    /// Standard deviation of a sum of four uniform bytes.
    static let byteSumDeviation = 147.79

    private let keep: (Int32, Int32, Int32)
    private let feed: (Int32, Int32, Int32)
    private let noise: Int32

    init(model: ScoreModel) {
        func keep(_ drift: ScoreModel.Drift) -> Int32 { ExactMath.fixed(drift.coefficient, one: 32768) }
        func feed(_ drift: ScoreModel.Drift) -> Int32 {
            let innovation = drift.scale * (1 - drift.coefficient * drift.coefficient).squareRoot()
            return ExactMath.fixed(innovation * Double(ScoreUnit.one) / DriftKernel.byteSumDeviation, one: 32768)
        }
        self.keep = (keep(model.drifts[0]), keep(model.drifts[1]), keep(model.drifts[2]))
        self.feed = (feed(model.drifts[0]), feed(model.drifts[1]), feed(model.drifts[2]))
        noise = ExactMath.fixed(model.noise * Double(ScoreUnit.one) / DriftKernel.byteSumDeviation, one: 256)
    }

    func run(
        hotness: UnsafePointer<Int16>, lanes: UnsafeMutablePointer<UInt32>, fast: UnsafeMutablePointer<Int16>,
        middle: UnsafeMutablePointer<Int16>, slow: UnsafeMutablePointer<Int16>, values: UnsafeMutablePointer<Int16>,
        count: Int
    ) {
        let (keep, feed, noise) = (keep, feed, noise)
        for position in 0..<count {
            let lane = DriftKernel.next(lanes[position])
            lanes[position] = lane
            let a = Int32(truncatingIfNeeded: lane & 0xFF), b = Int32(truncatingIfNeeded: lane >> 8 & 0xFF)
            let c = Int32(truncatingIfNeeded: lane >> 16 & 0xFF), d = Int32(truncatingIfNeeded: lane >> 24)
            // |keep · x + feed · g| < 2¹⁵ · 2¹⁵ + 2²¹ · 2⁹ fits Int32 only because drifts stay within a few scales.
            let x = (keep.0 &* Int32(fast[position]) &+ feed.0 &* (a &+ b &- c &- d) &+ 16384) >> 15
            let y = (keep.1 &* Int32(middle[position]) &+ feed.1 &* (a &- b &+ c &- d) &+ 16384) >> 15
            let z = (keep.2 &* Int32(slow[position]) &+ feed.2 &* (a &- b &- c &+ d) &+ 16384) >> 15
            fast[position] = Int16(truncatingIfNeeded: x)
            middle[position] = Int16(truncatingIfNeeded: y)
            slow[position] = Int16(truncatingIfNeeded: z)
            let white = (noise &* (a &+ b &+ c &+ d &- 510)) >> 8
            let sum = Int32(hotness[position]) &+ x &+ y &+ z &+ white
            values[position] = Int16(truncatingIfNeeded: max(-32768, min(32767, sum)))
        }
    }

    /// The next state of an xorshift lane; never 0 if `lane` is not.
    @inline(__always)
    static func next(_ lane: UInt32) -> UInt32 {
        var state = lane
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return state
    }
}
