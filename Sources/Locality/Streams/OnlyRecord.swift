import CacheSimulation
import LocalityModel

/// The record of a stream that has no other: all its touches are first ones, so that nothing is remembered of blocks.
struct OnlyRecord {
    var touchCount: Int
    /// The ordinal of its step in the request.
    var stepOrdinal: Int
    /// All slots, those that the stream gives left open.
    var samples: [Double] = []
}

extension BlockSizeTotals {
    /// What observing the record and finishing its stream adds. O(slots), no allocation.
    mutating func observe(
        _ record: consuming OnlyRecord, layerID: Int, sums: inout [ExactSum], steps: inout RequestStepRows,
        _ scratch: inout ObservationScratch
    ) {
        let layer = place(ofLayer: layerID)
        let count = record.touchCount
        if scratch.configuration.simulation != .off {
            scratch.deeper.begin(lastStep: 0)
            layers[layer].depths.countStep(touches: count, firstTouches: count)
        }
        if scratch.deeper.isCounted { steps.add(record.stepOrdinal, firstTouches: count, scratch.deeper) }
        layers[layer].records += 1
        layers[layer].touches += count
        layers[layer].firstTouches += count
        layers[layer].largestTouchedSet = max(layers[layer].largestTouchedSet, count)
        layers[layer].regularGaps.reserveElements(1)
        layers[layer].finalGaps.addCount(UInt64(count), at: 1)
        touchCounts.add(1, count: UInt64(count))
        record.samples[SampleLayout.stepJaccard] = .nan
        for (index, window) in scratch.layout.workingSetWindows.enumerated() {
            record.samples[scratch.layout.workingSetStart + index] = window > 0 ? Double(count) : 0
        }
        addSamples(record.samples, to: &samples, &layers[layer].sums, &sums)
    }
}
