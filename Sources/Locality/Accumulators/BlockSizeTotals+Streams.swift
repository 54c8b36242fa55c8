import CacheSimulation
import LocalityModel

extension BlockSizeTotals {
    /// Adds the pending records of a stream at this block size.
    mutating func addBatch(
        of stream: inout BlockStream, layerID: Int, clock: borrowing StepClock, sums: inout [ExactSum],
        steps: inout RequestStepRows, _ scratch: inout ObservationScratch
    ) {
        stream.processBatch(
            clock: clock, layer: &layers[index(ofLayer: layerID)], sequentialHits: &sequentialHits, steps: &steps,
            weight: scratch.weight(ofLayer: layerID), scratch: &scratch
        ) { recordSamples, layer in
            addSamples(recordSamples, to: &samples, &layer.sums, &sums)
        }
    }

    /// Adds what only the end of a stream tells.
    mutating func addLastTouches(of stream: inout BlockStream, layerID: Int) {
        stream.countLastTouches(layer: &layers[index(ofLayer: layerID)], touchCounts: &touchCounts)
    }

    /// The touches of the only record of a stream: all are first ones.
    struct OnlyTouches {
        var count: Int
        /// Of these, touches of blocks that the step wrote.
        var written: Int
        /// The step's place among those of its request.
        var stepSlot: Int
    }

    /// Adds the only record of a stream: all its touches are first ones, so that nothing is remembered of blocks.
    /// O(slots), no allocation.
    ///
    /// - Parameter samples: all slots, those that the stream gives left open.
    mutating func addOnly(
        _ touches: OnlyTouches, samples: inout [Double], layerID: Int, sums: inout [ExactSum],
        steps: inout RequestStepRows, _ scratch: inout ObservationScratch
    ) {
        let layer = index(ofLayer: layerID)
        if scratch.configuration.simulation != .off {
            scratch.misses.begin(lastStep: 0)
            layers[layer].depths.countStep(touches: touches.count, firstTouches: touches.count)
        }
        if scratch.misses.isCounted {
            steps.add(
                touches.stepSlot, firstTouches: touches.count - touches.written, scratch.misses,
                weight: scratch.weight(ofLayer: layerID))
            layers[layer].writtenRows += touches.written
        }
        layers[layer].records += 1
        layers[layer].touches += touches.count
        layers[layer].firstTouches += touches.count
        layers[layer].largestTouchedSet = max(layers[layer].largestTouchedSet, touches.count)
        layers[layer].regularGaps.reserveElements(1)
        layers[layer].finalGaps.addCount(UInt64(touches.count), at: 1)
        touchCounts.add(1, count: UInt64(touches.count))
        samples[SampleLayout.stepJaccard] = .nan
        for (index, window) in scratch.layout.workingSetWindows.enumerated() {
            samples[scratch.layout.workingSetStart + index] = window > 0 ? Double(touches.count) : 0
        }
        addSamples(samples, to: &self.samples, &layers[layer].sums, &sums)
    }

    /// Puts other ids of requests in the place of those of retained streams.
    mutating func renameLogs(_ id: (Int) -> Int) {
        for index in logs.indices { logs[index].requestID = id(logs[index].requestID) }
        for index in sample.indices { sample[index].requestID = id(sample[index].requestID) }
    }
}
