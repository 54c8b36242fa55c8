import Testing

@testable import CacheSimulation

/// What the order tells of blocks beside depths, against lists of the steps that touched each.
@Suite struct BlockMemoryTests {
    /// Streams whose blocks are touched so often that words carry, and some that never do.
    private static let streams =
        SampleStreams.small + SampleStreams.large
        + [
            SampleStreams.fixed((0..<128).map { _ in [4] }), SampleStreams.fixed((0..<129).map { _ in [4, 7] }),
            SampleStreams.fixed((0..<900).map { $0 % 2 == 0 ? [1, 5] : [1, 6] }),
            SampleStreams.fixed((0..<1000).map { $0 % 300 == 299 ? [9] : [$0 % 3, 10] }),
            SampleStreams.random(steps: 700, blocks: 12, largestStep: 6, repeatShare: 0.9, seed: 201),
        ]

    @Test(arguments: streams)
    func `touches are counted however often a block is touched`(stream: TestStream) {
        var touches: [Int: Int] = [:]
        for block in stream.steps.joined() { touches[block, default: 0] += 1 }
        var expected: [Int: UInt64] = [:]
        for count in touches.values { expected[count, default: 0] += 1 }
        var followed = FollowedStream(stream, slotLimit: BlockMemory.slotLimit)
        while followed.advance() {}
        followed.stack.endAll(&followed.blocks)
        let found = followed.blocks.touchHistogram(most: stream.steps.count)
        #expect(found.indices.allSatisfy { found[$0] == expected[$0, default: 0] })
    }

    /// With so few slots that they move together long before half of them are empty.
    @Test(arguments: streams, [0, 64, 200])
    func `slots tell last records however few there are`(stream: TestStream, spare: Int) {
        var followed = FollowedStream(stream, slotLimit: (stream.distinctBlocks + 128 + spare) & ~63)
        var naive = NaiveStepAtomicOrder()
        var lastRecords: [UInt32: Int] = [:]
        var record = 0
        while followed.advance() {
            let changes = followed.changes[record]
            let returning = changes.returning.map { lastRecords[$0]! }.sorted()
            #expect(followed.moved.returningRecords.prefix(returning.count).map { Int($0) }.sorted() == returning)
            for block in changes.touched { lastRecords[block] = record }
            let found = naive.depths(ofStep: stream.steps[record]).compactMap { $0 }
            for depth in found { followed.expected[depth, default: 0] += 1 }
            let outside = Set(lastRecords.keys).subtracting(changes.touched)
            #expect(
                outside.allSatisfy {
                    followed.stack.lastRecord(of: Int($0), in: followed.blocks) == lastRecords[$0]
                })
            #expect(
                lastRecords.keys.allSatisfy {
                    followed.stack.isFirstTouch(Int($0), in: followed.blocks) == changes.first.contains($0)
                })
            record += 1
        }
        let deepest = followed.expected.keys.max() ?? 0
        #expect(
            (1...deepest + 1).allSatisfy {
                followed.depths.touches(atDepth: $0) == followed.expected[$0, default: 0]
            })
    }
}

/// A stream and its order, moved on step by step.
private struct FollowedStream {
    var stack: StepAtomicLRUStack
    var blocks = BlockMemory()
    var moved = MovedBlocks()
    var depths = DepthHistogram()
    var expected: [Int: Int] = [:]
    private(set) var changes: [StepDifference] = []
    private var next = 0

    init(_ stream: TestStream, slotLimit: Int) {
        stack = StepAtomicLRUStack(slotLimit: slotLimit)
        blocks.grow(to: stream.distinctBlocks)
        var all: [StepDifference] = []
        stream.forEachStep { all.append($0) }
        changes = all
    }

    mutating func advance() -> Bool {
        guard next < changes.count else { return false }
        var misses = StepCapacityMisses(isCounted: false)
        let step = changes[next]
        stack.prepare(leaving: step.leaving.count, arriving: step.arriving.span, blocks: &blocks, moved: &moved)
        stack.promote(leaving: step.leaving.span, blocks: &blocks, depths: &depths, misses: &misses, moved: &moved)
        next += 1
        return true
    }
}
