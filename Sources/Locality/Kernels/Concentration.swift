import CScanKernels
import Foundation

/// Normalised entropy and Gini coefficient of a record's positions over its blocks, from the number of blocks with each
/// count: a counting sort, so both are sums over distinct counts in ascending order, whatever order the blocks came in.
struct Concentration {
    /// c ln c for small counts.
    private static let tableCount = 4097
    private var logarithmTable: [Double]
    /// ln n for small n.
    private let logarithms: [Double]
    /// Count → blocks with that count; zero between records.
    private var blocksByCount: [UInt32]

    init() {
        logarithmTable = (0..<Self.tableCount).map { $0 == 0 ? 0 : Double($0) * log(Double($0)) }
        logarithms = (0..<Self.tableCount).map { log(Double($0)) }
        blocksByCount = [UInt32](repeating: 0, count: Self.tableCount)
    }

    /// Entropy −Σ p ln p / ln U with p = c/|P| (0 if U = 1), and Gini 2·Σ i·x_i/(U·Σx) − (U+1)/U with x the counts
    /// ascending and i from 1; both clamped to [0, 1].
    ///
    /// - Parameters:
    ///   - counts: positions by touched block.
    ///   - total: their sum.
    /// Complexity: O(U + largest count).
    mutating func measure(_ counts: [UInt32], total: Int) -> (entropy: Double, gini: Double) {
        let largest = Int(counts.max() ?? 0)
        if largest >= blocksByCount.count { grow(to: largest + 1) }
        Self.tally(counts.span, in: &blocksByCount)
        return summarize(largest: largest, total: total, blockCount: counts.count)
    }

    /// The same of counts held in bytes, untouched blocks among them as 0.
    mutating func measure(
        bytes: [UInt8], count: Int, total: Int, blockCount: Int, _ level: KVKernelLevel
    ) -> (entropy: Double, gini: Double) {
        let largest = Int(kv_count_bytes(level, bytes, count, &blocksByCount))
        return summarize(largest: largest, total: total, blockCount: blockCount)
    }

    /// The same of blocks with one position each.
    static func ofSinglePositions(blockCount: Int) -> (entropy: Double, gini: Double) {
        blockCount > 1 ? (1, 0) : (0, 0)
    }

    private static func tally(_ counts: Span<UInt32>, in blocksByCount: inout [UInt32]) {
        var table = blocksByCount.mutableSpan
        for index in counts.indices { table[Int(counts[index])] &+= 1 }
    }

    private mutating func summarize(largest: Int, total: Int, blockCount: Int) -> (entropy: Double, gini: Double) {
        if largest == 1 || blockCount == 1 {
            blocksByCount[largest] = 0
            return Self.ofSinglePositions(blockCount: blockCount)
        }
        var sum = 0.0
        var weighted = 0
        var rank = 0
        for count in 1...largest {
            let blocks = Int(blocksByCount[count])
            guard blocks > 0 else { continue }
            blocksByCount[count] = 0
            sum += Double(blocks) * logarithmTable[count]
            weighted += count * (blocks * rank + blocks * (blocks + 1) / 2)
            rank += blocks
        }
        let entropy = (logarithm(total) - sum / Double(total)) / logarithm(blockCount)
        let size = Double(blockCount)
        let gini = 2 * Double(weighted) / (size * Double(total)) - (size + 1) / size
        return (min(max(entropy, 0), 1), min(max(gini, 0), 1))
    }

    private func logarithm(_ number: Int) -> Double {
        number < logarithms.count ? logarithms[number] : log(Double(number))
    }

    private mutating func grow(to count: Int) {
        for value in logarithmTable.count..<count { logarithmTable.append(Double(value) * log(Double(value))) }
        blocksByCount.append(contentsOf: repeatElement(0, count: count - blocksByCount.count))
    }
}
