/// The SplitMix64 generator (Steele, Lea, Flood 2014): 64 bits of state, one output a call, the same on any machine.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A generator of its own for each combination of numbers, e.g. (seed, request, layer).
    init(mixing parts: UInt64...) {
        var hash: UInt64 = 0
        for part in parts {
            var mixer = SplitMix64(seed: hash ^ part)
            hash = mixer.next()
        }
        state = hash
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform over 0 ..< `bound`, by multiplication; the bias is below bound / 2⁶⁴. `bound` must be positive.
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0)
        return Int(UInt64(bound).multipliedFullWidth(by: next()).high)
    }

    /// Uniform over [0, 1) in steps of 2⁻⁵³.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Roughly standard normal: the sum of twelve uniform 16-bit numbers, centred (Irwin–Hall), within ±6.
    mutating func gaussian() -> Double {
        var sum: UInt64 = 0
        for _ in 0..<3 {
            let bits = next()
            sum += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        }
        return (Double(sum) - 12 * 32767.5) / 65536
    }

    /// A non-zero seed for an xorshift lane.
    mutating func lane() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) | 1 }
}
