import TestSupport
import Testing

@testable import Locality

@Suite struct RecordDealingTests {
    @Test(arguments: [1, 2, 5, 16], [false, true])
    func everyRecordIsFoldedOnceAndSeenWhereItsRequestIsAtHome(partitionCount: Int, dealsLayers: Bool) {
        var generator = SeededGenerator(seed: 7)
        var dealings = (0..<partitionCount).map {
            RecordDealing(partition: $0, of: partitionCount, dealsLayers: dealsLayers)
        }
        for _ in 0..<2_000 {
            let request = generator.integer(-20...20)
            let layer = generator.integer(-1...60)
            let shares = dealings.indices.map { dealings[$0].share(ofRequest: request, layerID: layer) }
            #expect(shares.count { $0 == .record } == 1)
            let home = dealings.indices.filter { dealings[$0].isHome(ofRequest: request) }
            #expect(home.count == 1)
            #expect(shares[home[0]] == .record || shares[home[0]] == .selection)
            #expect(shares.count { $0 == .selection } <= 1)
            let isDealt = dealings.map { $0.dealsLayers(ofRequest: request) }
            #expect(Set(isDealt).count == 1)
            #expect(shares.contains(.none) == (!isDealt[0] && partitionCount > 1))
        }
    }

    @Test func theLayersOfOneRequestAreSpreadEvenly() {
        var dealing = RecordDealing(partition: 1, of: 4, dealsLayers: true)
        #expect((0..<61).count { dealing.share(ofRequest: 3, layerID: $0) == .record } == 15)
    }

    /// Partitions that run ahead of each other give the steps' sums as one would, each once, in order.
    @Test(arguments: UInt64(1)...30)
    func stepsAreTheSumsOfAllPartitionsInWhateverOrderTheyPass(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let partitionCount = generator.integer(1...4)
        let stepCount = 40
        // By partition and ordinal: first touches; nil where the partition has no record.
        let misses = (0..<partitionCount).map { _ in
            (0..<stepCount).map { _ in generator.chance(60) ? generator.integer(0...9) : nil }
        }
        let request = SharedRequest(partitionCount: partitionCount, blockSizeCount: 1)
        var passed = [Int](repeating: 0, count: partitionCount)
        var complete: [(ordinal: Int, misses: StepMisses)] = []
        while let behind = passed.indices.filter({ passed[$0] < .max }).randomElement(using: &generator) {
            let next = passed[behind] + generator.integer(1...7)
            let found = (passed[behind]..<min(next, stepCount)).compactMap { ordinal in
                misses[behind][ordinal].map { (ordinal: ordinal, misses: Self.misses(firstTouches: $0)) }
            }
            passed[behind] = next < stepCount ? next : .max
            complete += request.pass(found, before: passed[behind], size: 0, partition: behind)
            #expect(complete.allSatisfy { $0.ordinal < passed.min()! })
        }
        let expected = (0..<stepCount).compactMap { ordinal -> (Int, Int)? in
            let found = misses.compactMap { $0[ordinal] }
            return found.isEmpty ? nil : (ordinal, found.reduce(0, +))
        }
        #expect(complete.map(\.ordinal) == expected.map(\.0))
        #expect(complete.map(\.misses.firstTouches) == expected.map(\.1))
        #expect(complete.map { $0.misses[2] } == expected.map { 2 * $0.1 })
    }

    private static func misses(firstTouches: Int) -> StepMisses {
        StepMisses(firstTouches: firstTouches, known: 2..<4, deeper: [0, 0, UInt32(firstTouches), 0][...])
    }
}
