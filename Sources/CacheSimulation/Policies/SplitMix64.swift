/// The generator SplitMix64 (Steele, Lea, Flood: *Fast splittable pseudorandom number generators*, 2014).
///
/// Each output adds 0x9E3779B97F4A7C15 to the state and mixes it: z = (z ⊕ z≫30) · 0xBF58476D1CE4E5B9,
/// z = (z ⊕ z≫27) · 0x94D049BB133111EB, z ⊕ z≫31, modulo 2⁶⁴.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A uniform integer below `bound`, by Lemire's method (2019): the high half of output × bound; outputs whose low
    /// half is below 2⁶⁴ mod bound are drawn again.
    mutating func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "there is something to draw from")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let rejected = (0 &- bound) % bound
            while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }
}

/// What decides the random draws in one stream: the same stream draws the same, whatever else is analysed.
struct StreamSeed: Sendable {
    /// The generator's first state: with m(x) = the first output of SplitMix64 from state x,
    /// m(m(m(seed) ⊕ request) ⊕ layer), ids as 64-bit two's complement.
    let state: UInt64

    init(seed: UInt64, requestID: Int, layerID: Int) {
        func mix(_ state: UInt64) -> UInt64 {
            var generator = SplitMix64(state: state)
            return generator.next()
        }
        let request = UInt64(bitPattern: Int64(requestID))
        let layer = UInt64(bitPattern: Int64(layerID))
        state = mix(mix(mix(seed) ^ request) ^ layer)
    }
}
