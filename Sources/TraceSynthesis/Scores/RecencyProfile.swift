/// The bonus of recent tokens, by age, for a selection of k tokens.
struct RecencyProfile {
    /// Ages up to this many times k get a bonus.
    private static let reachInK = 8

    /// In `ScoreUnit`, the greatest age first, so that the last is the current token's.
    private let bonuses: [Int16]

    init(model: ScoreModel.Recency, k: Int, capacity: Int) {
        let reach = RecencyProfile.reachInK * k
        let onset = max(model.onset * Double(k), 1e-6)
        let top = ExactMath.log(1 + Double(reach) / onset)
        bonuses = (0..<min(reach, capacity)).reversed().map { age in
            let bonus = model.height * (top - ExactMath.log(1 + Double(age) / onset))
            return Int16(clamping: ExactMath.fixed(bonus + (age == 0 ? model.ownToken : 0)))
        }
    }

    /// Adds `strength` / 256 of the bonus to the first `count` scores, the last of which is the current token's.
    func add(to scores: inout [Int32], count: Int, strength: Int32) {
        let length = min(count, bonuses.count)
        // Unsafe pointers: the loop must vectorise, which bounds checks prevent.
        scores.withUnsafeMutableBufferPointer { scores in
            bonuses.withUnsafeBufferPointer { bonuses in
                precondition(count <= scores.count)
                let (scores, bonuses) = (
                    scores.baseAddress! + (count - length), bonuses.baseAddress! + (bonuses.count - length)
                )
                for index in 0..<length { scores[index] &+= (strength &* Int32(bonuses[index])) >> 8 }
            }
        }
    }
}

extension ScoreModel.Sink {
    /// The bonus of a position, in units of one score.
    func bonus(at position: Int, k: Int) -> Double {
        guard position < 64 else { return 0 }
        let reach = max(width * Double(k), 1e-6)
        return height * reach / (reach + Double(position))
    }
}
