import CacheSimulation
import LocalityModel

/// The first record of a stream, until there is a second one or the stream ends: one piece of memory for all block
/// sizes, since many streams of a trace may never have another.
struct FirstRecord {
    /// Its step in the request.
    let step: RecordStep
    /// One after the other for each block size: the samples that the record alone decides, the touched set.
    private var memory: [UInt64] = []

    /// - Parameters:
    ///   - index: of the record in each of the frames, one a block size.
    ///   - sampleCount: the slots that the record alone decides.
    init(step: RecordStep, at index: Int, of frames: borrowing [RecordFrames], sampleCount: Int) {
        self.step = step
        var room = 0
        for size in frames.indices { room += sampleCount + frames[size].blocks[index].packedCount }
        memory.reserveCapacity(room)
        for size in frames.indices {
            for slot in 0..<sampleCount {
                memory.append(frames[size].samples[index * sampleCount + slot].bitPattern)
            }
            frames[size].blocks[index].pack(into: &memory)
        }
    }

    /// Reads what there is at the next block size: the first slots of `samples`, and the touched set.
    ///
    /// - Parameter place: where it stands; 0 at the first block size.
    func read(
        at place: inout Int, samples: inout [Double], sampleCount: Int, touched: inout ChunkedBitmap
    ) {
        for slot in 0..<sampleCount { samples[slot] = Double(bitPattern: memory[place + slot]) }
        place += sampleCount
        touched.unpack(memory, at: &place)
    }
}
