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

extension BlockSizeTotals {
    /// What the only record of a stream adds: all its touches are first ones, so that nothing is remembered of blocks.
    /// O(slots), no allocation.
    ///
    /// - Parameters:
    ///   - written: of these touches those of blocks that the step wrote.
    ///   - samples: all slots, those that the stream gives left open.
    mutating func observeOnly(
        touchCount count: Int, written: Int, step: RecordStep, samples: inout [Double], layerID: Int,
        sums: inout [ExactSum], steps: inout RequestStepRows, _ scratch: inout ObservationScratch
    ) {
        let layer = index(ofLayer: layerID)
        if scratch.configuration.simulation != .off {
            scratch.deeper.begin(lastStep: 0)
            layers[layer].depths.countStep(touches: count, firstTouches: count)
        }
        if scratch.deeper.isCounted {
            steps.add(
                step.slot, firstTouches: count - written, scratch.deeper, weight: scratch.weight(ofLayer: layerID))
            layers[layer].writtenRows += written
        }
        layers[layer].records += 1
        layers[layer].touches += count
        layers[layer].firstTouches += count
        layers[layer].largestTouchedSet = max(layers[layer].largestTouchedSet, count)
        layers[layer].regularGaps.reserveElements(1)
        layers[layer].finalGaps.addCount(UInt64(count), at: 1)
        touchCounts.add(1, count: UInt64(count))
        samples[SampleLayout.stepJaccard] = .nan
        for (index, window) in scratch.layout.workingSetWindows.enumerated() {
            samples[scratch.layout.workingSetStart + index] = window > 0 ? Double(count) : 0
        }
        addSamples(samples, to: &self.samples, &layers[layer].sums, &sums)
    }
}
