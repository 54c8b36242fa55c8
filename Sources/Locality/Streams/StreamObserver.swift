import CScanKernels
import LocalityModel

/// Lets streams observe their records and adds what they tell to a worker's totals: one dispatch a record.
struct StreamObserver {
    private let configuration: Configuration
    private let layout: SampleLayout
    var totals: WorkerTotals
    private var changes = BlockChanges()
    private var members: [UInt32] = []
    private let level = kv_best_level()
    private var workingSetSizes: [Int]
    /// The samples of the record at hand, by slot.
    private var samples: [Double]
    private let measuresOverlap: Bool
    /// One a block size; nil where policies are not wanted.
    private let budgets: [PolicyBudget?]

    init(plan: AnalysisPlan, budgets: [PolicyBudget?]) {
        measuresOverlap = plan.configuration.simulation != .off
        self.budgets = budgets
        configuration = plan.configuration
        layout = plan.layout
        totals = WorkerTotals(layout: plan.layout, configuration: plan.configuration, blockSizes: plan.blockSizes)
        samples = Array(repeating: .nan, count: plan.layout.slotCount)
        workingSetSizes = Array(repeating: 0, count: plan.layout.workingSetWindows.count)
    }

    /// The next record of a stream.
    ///
    /// - Parameters:
    ///   - tokens: the record's positions.
    ///   - frames: the record's frame at each block size, at `index` of each.
    mutating func observe(
        _ stream: inout StreamState, of request: inout RequestState, step: Int, sequenceLength: Int,
        tokens: borrowing ChunkedBitmap, frames: [RecordFrames], at index: Int
    ) {
        let isFollowUp = stream.clock.recordCount > 0
        let previousStep = stream.clock.lastStep
        stream.clock.advance(to: step)
        request.records += 1
        countStep(step, after: isFollowUp ? previousStep : nil)
        let overlap = measuresOverlap && isFollowUp && step == previousStep &+ 1
            ? tokenOverlap(of: stream, tokens) : nil
        for size in frames.indices {
            observe(&stream, of: &request, frames[size], at: index, size: size, overlap: overlap)
            if let budget = budgets[size] {
                retain(frames[size], at: index, sequenceLength, in: stream.blocks[size], budget)
            }
        }
        guard measuresOverlap else { return }
        stream.previous.assign(tokens)
        stream.accessMap?.add(step: step, tokens)
    }

    /// What only the end of a stream tells.
    mutating func finish(_ stream: inout StreamState) {
        totals.streamRecords.add(Double(stream.clock.recordCount))
        for size in totals.sizes.indices {
            let layer = totals.sizes[size].layer(stream.layerID)
            stream.blocks[size].finish(
                layer: layer, touchCounts: &totals.sizes[size].touchCounts, changes: &changes)
            if let log = stream.blocks[size].log {
                totals.sizes[size].logs.append(
                    StreamLog(requestID: stream.requestID, layerID: stream.layerID, log: log))
            }
        }
        if let map = stream.accessMap { totals.accessMaps.append(map) }
    }

    /// Adds a finished step of a request to the overlaps of its layers.
    mutating func addCrossLayer(_ step: borrowing StepSelections) {
        totals.crossLayer.add(step, level)
    }

    private mutating func countStep(_ step: Int, after previous: Int?) {
        guard let previous else { return }
        if step < previous { totals.stepsBackwards += 1 }
        if previous < step && step > previous &+ 1 { totals.stepGaps += 1 }
    }

    private func tokenOverlap(
        of stream: borrowing StreamState, _ tokens: borrowing ChunkedBitmap
    ) -> (same: Double, shifted: Double) {
        let sizes = tokens.overlap(stream.previous, level)
        return (Double(sizes.same) / Double(tokens.count), Double(sizes.shifted) / Double(tokens.count))
    }

    private mutating func observe(
        _ stream: inout StreamState, of request: inout RequestState, _ frames: RecordFrames, at index: Int, size: Int,
        overlap: (same: Double, shifted: Double)?
    ) {
        let layer = totals.sizes[size].layer(stream.layerID)
        let step = stream.blocks[size].observe(
            frames.blocks[index], clock: stream.clock, changes: &changes, layer: layer,
            sequentialHits: &totals.sizes[size].sequentialHits, reuseCap: configuration.reuseCapSteps)
        stream.blocks[size].workingSets(layout.workingSetWindows, into: &workingSetSizes)
        layer.records += 1
        for slot in 0..<frames.sampleCount { samples[slot] = frames.samples[index * frames.sampleCount + slot] }
        samples[SampleLayout.stepJaccard] = step.union > 0 ? Double(step.intersection) / Double(step.union) : .nan
        samples[SampleLayout.tokenStepOverlap] = overlap?.same ?? .nan
        samples[SampleLayout.tokenStepOverlapShifted] = overlap?.shifted ?? .nan
        for window in workingSetSizes.indices {
            samples[layout.workingSetStart + window] = Double(workingSetSizes[window])
        }
        addSamples(samples, to: &totals.sizes[size].samples, &layer.sums, &request.sums[size])
    }

    private mutating func retain(
        _ frames: RecordFrames, at index: Int, _ sequenceLength: Int, in stream: BlockStream, _ budget: PolicyBudget
    ) {
        let count = frames.blocks[index].writeDifference(ChunkedBitmap(), to: &members, level)
        stream.retain(
            members.span.extracting(0..<count),
            currentBlock: sequenceLength > 0 ? (sequenceLength - 1) / frames.blockSize : nil, budget: budget)
    }
}

/// Adds a record's samples, by slot, to the distributions and to the sums of its layer and request. NaN: no sample.
private func addSamples(
    _ samples: [Double], to distributions: inout [SampleDistribution], _ layer: inout [ExactSum],
    _ request: inout [ExactSum]
) {
    var distributions = distributions.mutableSpan
    var layer = layer.mutableSpan
    var request = request.mutableSpan
    for slot in samples.indices where !samples[slot].isNaN {
        let units = distributions[slot].kind.units(of: samples[slot])
        distributions[slot].add(samples[slot], units: units)
        layer[slot].add(units)
        request[slot].add(units)
    }
}
