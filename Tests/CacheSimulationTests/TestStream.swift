import CacheSimulation

/// One stream as tests see it: the block ids each step touches, ascending, with the block the step stands in.
struct TestStream {
    var requestID = 0
    var layerID = 0
    var steps: [[Int]] = []
    /// `(seq_len − 1) / block_size`, nil without a length; one a step, or empty where no test reads them.
    var currentBlocks: [Int?] = []

    var touches: Int { steps.reduce(0) { $0 + $1.count } }
    var distinctBlocks: Int { Set(steps.joined()).count }
    var firstTouches: Int { distinctBlocks }
    var largestStep: Int { steps.map(\.count).max() ?? 0 }

    /// Calls `body` for each step with what changes in it; blocks are named by their local indices in first-touch
    /// order.
    func forEachStep(_ body: (_ step: StepDifference) -> Void) {
        var localOfBlock: [Int: UInt32] = [:]
        var last: [Int] = []
        for step in steps {
            var difference = StepDifference(
                lastStep: last, step: step, known: localOfBlock.count,
                leaving: last.filter { !step.contains($0) }.map { localOfBlock[$0]! })
            for block in step where !last.contains(block) {
                if let local = localOfBlock[block] {
                    difference.returning.append(local)
                } else {
                    localOfBlock[block] = UInt32(localOfBlock.count)
                    difference.first.append(localOfBlock[block]!)
                }
                difference.arriving.append(localOfBlock[block]!)
            }
            difference.touched = step.map { localOfBlock[$0]! }
            body(difference)
            last = step
        }
    }

    func depths() -> DepthHistogram {
        var depths = DepthHistogram()
        addDepths(to: &depths)
        return depths
    }

    /// - Parameter body: gets what each step tells apart from the sums.
    func addDepths(to depths: inout DepthHistogram, _ body: (StepCapacityMisses) -> Void = { _ in }) {
        var stack = StepAtomicLRUStack()
        var misses = StepCapacityMisses()
        var moved = MovedBlocks()
        var blocks = BlockMemory()
        blocks.grow(to: distinctBlocks)
        forEachStep {
            stack.prepare(leaving: $0.leaving.count, arriving: $0.arriving.span, blocks: &blocks, moved: &moved)
            stack.promote(
                leaving: $0.leaving.span, blocks: &blocks, depths: &depths, misses: &misses, moved: &moved)
            body(misses)
        }
    }
}

/// What changes from one step to the next; all lists ascending by block id.
struct StepDifference {
    var lastStep: [Int]
    var step: [Int]
    /// Blocks touched before the step.
    var known: Int
    var touched: [UInt32] = []
    var leaving: [UInt32]
    var arriving: [UInt32] = []
    var returning: [UInt32] = []
    var first: [UInt32] = []
}

/// Seeded streams of the kinds that break cache code. Each name says what is special.
enum SampleStreams {
    /// Small enough for naive twins at every capacity.
    static let small: [TestStream] =
        [
            TestStream(),
            fixed([[7]]), fixed([[3, 9], [3, 9], [3, 9]]), fixed([[5], [1], [5], [2], [1], [5]]),
            fixed((0..<40).map { [$0 % 7] }),
            fixed((0..<30).map { step in (0..<4).map { ($0 + step * 3) % 17 }.sorted() }),
            fixed((0..<25).map { Array(max(0, $0 - 6)...$0) }), fixed((0..<20).map { Array(0...$0) }),
        ] + (1...24).map { random(steps: 40, blocks: 30, largestStep: 8, repeatShare: 0.3, seed: $0) }
        + (25...32).map { random(steps: 60, blocks: 90, largestStep: 20, repeatShare: 0.0, seed: $0) }

    /// Long and wide enough for compactions and several capacities that evict.
    static let large: [TestStream] = [
        random(steps: 300, blocks: 250, largestStep: 200, repeatShare: 0.7, seed: 101),
        random(steps: 400, blocks: 3000, largestStep: 60, repeatShare: 0.5, seed: 102),
        random(steps: 1500, blocks: 1200, largestStep: 12, repeatShare: 0.2, seed: 103),
        fixed((0..<200).map { step in (0..<50).map { ($0 + step * 50) % 1600 }.sorted() }),
    ]

    static func fixed(_ steps: [[Int]]) -> TestStream {
        TestStream(steps: steps, currentBlocks: steps.indices.map { $0 % 5 == 4 ? nil : steps[$0].last! + $0 % 2 })
    }

    /// Steps that repeat part of the one before and draw the rest from few hot and many cold blocks, ids far apart.
    static func random(steps: Int, blocks: Int, largestStep: Int, repeatShare: Double, seed: Int) -> TestStream {
        var generator = TestGenerator(seed: UInt64(seed))
        var stream = TestStream(requestID: seed, layerID: seed % 5)
        var last: [Int] = []
        for step in 0..<steps {
            var set = Set(last.filter { _ in generator.unit() < repeatShare })
            let count = max(set.count, 1 + generator.below(largestStep))
            while set.count < min(count, blocks) {
                let share = generator.unit()
                // Times a number modulo a prime: distinct ids, hot ones not neighbours.
                set.insert(min(blocks - 1, Int(share * share * Double(blocks))) * 4827 % 65521)
            }
            last = set.sorted()
            stream.steps.append(last)
            stream.currentBlocks.append(generator.unit() < 0.1 ? nil : last.last! + step % 3)
        }
        return stream
    }
}

/// A generator of its own for tests, so that no test shares a sequence with the code it checks (xorshift64*).
struct TestGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
    mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }
}
