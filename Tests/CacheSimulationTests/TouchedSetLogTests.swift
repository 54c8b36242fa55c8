import CacheSimulation
import Testing

@Suite struct TouchedSetLogTests {
    private func read(_ log: TouchedSetLog) -> (steps: [[Int]], currentBlocks: [Int?]) {
        var steps: [[Int]] = []
        var currentBlocks: [Int?] = []
        log.forEachStep { blocks, current in
            steps.append(blocks.indices.map { Int(blocks[$0]) })
            currentBlocks.append(current)
        }
        return (steps, currentBlocks)
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `a stream is read as it was written`(stream: TestStream) {
        let log = stream.log()
        let content = read(log)
        #expect(content.steps == stream.steps)
        #expect(content.currentBlocks == stream.currentBlocks)
        #expect(log.stepCount == stream.steps.count && log.touches == stream.touches)
        #expect(log.largestTouchedSet == stream.largestStep)
    }

    @Test func `gaps and ids of every size survive`() {
        let far = Int(UInt32.max)
        let steps = [
            [0], [far], [0, far], [5, 133], [5, 134], [5, 5 + 16384], [5, 6 + 16384], [1, 1 << 21, 1 << 24, far - 1],
            Array(100..<108), Array(100..<109), Array(stride(from: 3, to: 300, by: 9)),
        ]
        let stream = TestStream(steps: steps, currentBlocks: steps.indices.map { $0 % 2 == 0 ? nil : $0 << 40 })
        let content = read(stream.log())
        #expect(content.steps == steps)
        #expect(content.currentBlocks == stream.currentBlocks)
    }

    @Test(arguments: SampleStreams.small + SampleStreams.large)
    func `a log that was taken apart is read again and nothing else`(stream: TestStream) {
        let log = stream.log()
        let (steps, touches, largest) = (log.stepCount, log.touches, log.largestTouchedSet)
        func reading(_ bytes: [UInt8], steps: Int = steps, touches: Int = touches, largest: Int = largest) -> Bool {
            TouchedSetLog(reading: bytes, stepCount: steps, touches: touches, largestTouchedSet: largest) != nil
        }
        #expect(reading(log.bytes))
        #expect(!reading(log.bytes + [0]))
        #expect(!reading(log.bytes, steps: steps + 1))
        #expect(!reading(log.bytes, steps: -1))
        #expect(!reading(log.bytes, touches: touches + 1))
        #expect(!reading(log.bytes, largest: largest + 1))
        if !log.bytes.isEmpty { #expect(!reading(log.bytes.dropLast())) }
    }

    /// Header (blocks · 2, and 1 for a bitmap), current block + 1, first block, then gaps or a bitmap.
    @Test(
        arguments: [
            [0, 0, 0], [2, 0, 0x80, 0x80, 0x80, 0x08], [4, 0, 1, 0xFF, 0xFF, 0xFF, 0x07], [5, 0, 1, 7], [4, 0, 1],
            [3, 0, 1, 0, 0], [2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0], [0x80],
        ] as [[UInt8]])
    func `bytes of no log are refused`(bytes: [UInt8]) {
        for touches in 0...3 {
            #expect(TouchedSetLog(reading: bytes, stepCount: 1, touches: touches, largestTouchedSet: touches) == nil)
        }
    }

    @Test func `dense steps take a bit a block and sparse ones a byte`() {
        let dense = SampleStreams.fixed(Array(repeating: Array(0..<256), count: 100)).log()
        let sparse = SampleStreams.fixed(Array(repeating: Array(stride(from: 0, to: 12800, by: 100)), count: 100)).log()
        #expect(dense.byteCount <= 100 * (256 / 8 + 6))
        #expect(sparse.byteCount <= 100 * (128 + 6))
        #expect(TouchedSetLog().byteCount == 0)
    }
}
