import Foundation
import LocalityModel
import TestSupport
import Testing

@testable import Sizing

@Suite struct IndexerSharingTests {
    /// A symmetric matrix of overlaps of layers 10, 11, …; shares in steps of 1/8, so that sums are exact and tie.
    private func overlap(_ count: Int, eighths: ClosedRange<Int> = 0...8, seed: UInt64) -> CrossLayerOverlap {
        var random = SeededGenerator(seed: seed)
        var shares = [[Double?]](repeating: [Double?](repeating: 1, count: count), count: count)
        for row in 0..<count {
            for column in 0..<row {
                let share = Double(Int.random(in: eighths, using: &random)) / 8
                shares[row][column] = share
                shares[column][row] = share
            }
        }
        return CrossLayerOverlap(layers: (0..<count).map { $0 + 10 }, meanOverlap: shares)
    }

    /// Every split there is: the largest mean for each number of choosing layers.
    private func naive(_ overlap: CrossLayerOverlap) -> [Double] {
        let count = overlap.layers.count
        var best = [Double](repeating: -1, count: count)
        for bits in 0..<(1 << (count - 1)) {
            var chooser = 0
            var runs = 1
            var sum = 1.0
            for layer in 1..<max(1, count) {
                if bits >> (layer - 1) & 1 == 1 {
                    chooser = layer
                    runs += 1
                }
                sum += overlap.meanOverlap[chooser][layer]!
            }
            best[runs - 1] = max(best[runs - 1], sum / Double(count))
        }
        return best
    }

    @Test(arguments: 1...12) func `patterns keep what the best of all splits keeps`(count: Int) throws {
        for seed in 0..<6 {
            let overlap = overlap(count, seed: UInt64(seed * 100 + count))
            let sharing = try IndexerSharing(overlap)
            #expect(sharing.patterns.map(\.keptShare) == naive(overlap))
            for pattern in sharing.patterns {
                let chooses = overlap.layers.map { pattern.choosingLayers.contains($0) }
                #expect(pattern.letters == String(chooses.map { $0 ? "F" : "S" }))
                let kept = overlap.layers.indices.map { layer in
                    overlap.meanOverlap[chooses[...layer].lastIndex(of: true)!][layer]!
                }
                #expect(pattern.keptShare == kept.reduce(0, +) / Double(count))
            }
        }
    }

    @Test func `a choosing layer more never keeps less`() throws {
        let shares = try IndexerSharing(overlap(40, eighths: 1...7, seed: 3)).patterns.map(\.keptShare)
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(shares.last == 1)
    }

    @Test func `of equal splits the earlier is taken`() throws {
        let equal = overlap(5, eighths: 4...4, seed: 1)
        #expect(try IndexerSharing(equal).patterns.map(\.letters) == ["FSSSS", "FFSSS", "FFFSS", "FFFFS", "FFFFF"])
    }

    @Test func `a share asks for the fewest choosing layers`() throws {
        let sharing = try IndexerSharing(overlap(9, eighths: 3...7, seed: 8))
        let pattern = try #require(sharing.pattern(keeping: 0.8))
        #expect(pattern.keptShare >= 0.8)
        #expect(sharing.patterns[pattern.indexers - 2].keptShare < 0.8)
        #expect(sharing.pattern(keeping: 1.01) == nil)
    }

    @Test func `layers without a common step are named`() {
        var unmeasured = overlap(4, seed: 2)
        unmeasured.meanOverlap[1][3] = nil
        #expect(throws: IndexerSharing.Unmeasured(layers: [11, 13])) { try IndexerSharing(unmeasured) }
        let none = CrossLayerOverlap(layers: [], meanOverlap: [])
        #expect((try? IndexerSharing(none))?.patterns.isEmpty == true)
    }

    @Test func `78 layers take less than 10 ms of a processor`() {
        let large = overlap(78, eighths: 1...7, seed: 9)
        let milliseconds = (0..<5).map { _ in
            let start = threadNanoseconds()
            _ = try? IndexerSharing(large)
            return Double(threadNanoseconds() - start) / 1e6
        }
        #expect(milliseconds.min()! < 10)
    }

    private func threadNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
