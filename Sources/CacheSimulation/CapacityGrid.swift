/// The capacities at which misses of whole request steps are counted: 1, 2, 3, 4, 6, 8, 12, 16, 24, … blocks, that is
/// 2^i and 3·2^(i−1), up to 2²⁴, the most blocks a stream can have. Fixed, so that one pass counts all.
public enum CapacityGrid {
    /// Ascending, in blocks.
    public static let capacities: [Int] = {
        let powers = (0...24).map { 1 << $0 }
        return (powers + powers.dropFirst().dropLast().map { $0 / 2 * 3 }).sorted()
    }()

    /// The index of the smallest capacity that holds as many blocks: 0 for up to one. O(1).
    ///
    /// - Precondition: at most 2²⁴.
    public static func index(holding blocks: Int) -> Int {
        precondition(blocks <= 1 << 24, "a stream has at most 2^24 blocks")
        guard blocks > 1 else { return 0 }
        // 2^(bits − 1) < blocks ≤ 2^bits
        let bits = Int.bitWidth - (blocks - 1).leadingZeroBitCount
        return bits > 1 && 3 << (bits - 2) >= blocks ? 2 * bits - 2 : 2 * bits - 1
    }
}
