/// The inner loop of a shared field: advances every position's random lane and three drifts by one step and sums up.
///
/// A lane is an xorshift generator (Marsaglia 2003) of 32 bits. Its four bytes give, as sums and differences with the
/// signs of a Hadamard matrix, four uncorrelated nearly normal numbers for the price of one.
struct DriftKernel {
    /// Standard deviation of a sum of four uniform bytes.
    static let byteSumDeviation = 147.79

    // 16-bit factors: products of two sign-extended 16-bit numbers vectorise on every machine.
    /// Coefficients in 1/32768.
    private let keep: (Int16, Int16, Int16)
    /// Innovations a unit of byte sum, in 1/256.
    private let feed: (Int16, Int16, Int16)
    private let noise: Int16

    /// Drifts go `pace` steps at once; noise is multiplied by `loudness`.
    init(model: ScoreModel, pace: Double, loudness: Double) {
        let coefficients = model.drifts.map { $0.coefficient(ofSteps: pace) }
        func keep(_ index: Int) -> Int16 { Int16(clamping: ExactMath.fixed(coefficients[index], one: 32768)) }
        func feed(_ index: Int) -> Int16 {
            let coefficient = coefficients[index]
            return DriftKernel.factor(model.drifts[index].scale * (1 - coefficient * coefficient).squareRoot())
        }
        self.keep = (keep(0), keep(1), keep(2))
        self.feed = (feed(0), feed(1), feed(2))
        noise = DriftKernel.factor(model.noise * loudness)
    }

    /// What turns a byte sum into noise of standard deviation `scale`, in 1/256 of a score unit.
    static func factor(_ scale: Double) -> Int16 {
        Int16(clamping: ExactMath.fixed(scale * Double(ScoreUnit.one) / byteSumDeviation, one: 256))
    }

    /// Advances `positions`, whose region stands at `level`.
    func run(
        _ positions: Range<Int>, level: Int32, lanes: UnsafeMutablePointer<UInt32>,
        fast: UnsafeMutablePointer<Int16>, middle: UnsafeMutablePointer<Int16>, slow: UnsafeMutablePointer<Int16>,
        values: UnsafeMutablePointer<Int16>
    ) {
        let (keep, feed, noise) = (keep, feed, noise)
        for position in positions {
            let lane = DriftKernel.next(lanes[position])
            lanes[position] = lane
            let a = Int16(truncatingIfNeeded: lane & 0xFF)
            let b = Int16(truncatingIfNeeded: lane >> 8 & 0xFF)
            let c = Int16(truncatingIfNeeded: lane >> 16 & 0xFF)
            let d = Int16(truncatingIfNeeded: lane >> 24)
            // Products of 16-bit numbers fit 31 bits, and their rounded high parts 16 bits each, so no sum overflows.
            let x = DriftKernel.next(fast[position], keep.0, feed.0, a &+ b &- c &- d)
            let y = DriftKernel.next(middle[position], keep.1, feed.1, a &- b &+ c &- d)
            let z = DriftKernel.next(slow[position], keep.2, feed.2, a &- b &- c &+ d)
            fast[position] = Int16(truncatingIfNeeded: x)
            middle[position] = Int16(truncatingIfNeeded: y)
            slow[position] = Int16(truncatingIfNeeded: z)
            let white = (Int32(noise) &* Int32(a &+ b &+ c &+ d &- 510)) >> 8
            let sum = level &+ x &+ y &+ z &+ white
            values[position] = Int16(truncatingIfNeeded: max(-32768, min(32767, sum)))
        }
    }

    /// One step of a drift.
    @inline(__always)
    private static func next(_ level: Int16, _ keep: Int16, _ feed: Int16, _ byteSum: Int16) -> Int32 {
        ((Int32(keep) &* Int32(level) &+ 16384) >> 15) &+ ((Int32(feed) &* Int32(byteSum) &+ 128) >> 8)
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

extension ScoreModel.Drift {
    /// What is left of a value after so many steps, as a share: `coefficient` to that power.
    func coefficient(ofSteps steps: Double) -> Double { ExactMath.exp(steps * ExactMath.log(coefficient)) }
}
