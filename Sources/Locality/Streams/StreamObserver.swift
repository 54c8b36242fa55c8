import CScanKernels
import CacheSimulation
import LocalityModel

/// Lets streams observe their records and adds what they tell to a worker's totals: one dispatch a record.
struct StreamObserver {
    var totals: WorkerTotals
    private var scratch: ObservationScratch
    /// Sums of requests that no result shows.
    private var unshownSums: [ExactSum]
    /// One a block size; nil where policies are not wanted.
    private let budgets: [PolicyBudget?]
    private let blockSizes: [Int]
    private let level = kv_best_level()

    init(plan: AnalysisRequest, budgets: [PolicyBudget?]) {
        self.budgets = budgets
        blockSizes = plan.blockSizes
        totals = WorkerTotals(layout: plan.layout, configuration: plan.configuration, blockSizes: plan.blockSizes)
        scratch = ObservationScratch(plan: plan)
        unshownSums = Array(repeating: ExactSum(), count: plan.layout.slotCount)
    }

    /// The next record of a stream.
    ///
    /// - Parameters:
    ///   - written: positions of the tokens that the record's step wrote.
    ///   - tokens: the record's positions.
    ///   - overlap: how many of them the stream's last record had too, and how many had their left neighbour there; nil
    ///     without a record in the step before.
    ///   - frames: the record's frame at each block size, at `index` of each.
    mutating func observe(
        _ stream: inout StreamState, of request: inout RequestState, step: Int, sequenceLength: Int,
        written: Range<Int>, tokens: borrowing ChunkedBitmap, overlap: (same: Int, shifted: Int)?,
        frames: borrowing [RecordFrames], at index: Int
    ) {
        let place = RecordStep(
            slot: noteStep(step, stream.clock.advance(to: step), of: &request), writtenTokens: written)
        request.records += 1
        request.contextTokens = max(request.contextTokens, sequenceLength)
        scratch.overlap = overlap.map {
            (Double($0.same) / Double(tokens.count), Double($0.shifted) / Double(tokens.count))
        }
        for size in frames.indices {
            guard let budget = budgets[size] else { continue }
            let currentBlock = sequenceLength > 0 ? (sequenceLength - 1) / blockSizes[size] : nil
            if stream.isSampled, let sample = budget.sample {
                scratch.sample(frames[size].blocks[index], currentBlock, in: &stream, size: size, sample)
            }
            scratch.retain(frames[size].blocks[index], currentBlock, in: &stream, size: size, budget)
        }
        if stream.clock.recordCount == 1 {
            stream.first = FirstRecord(
                step: place, at: index, of: frames, sampleCount: scratch.layout.workingSetStart)
        } else {
            enqueueFirst(of: &stream)
            for size in frames.indices {
                scratch.fillSamples(of: index, from: frames[size].samples)
                stream.blocks[size].enqueue(
                    frames[size].blocks[index], samples: scratch.samples, step: place, room: &scratch.members, level)
                if stream.blocks[size].isFull { observeWaiting(&stream, of: &request, size: size) }
            }
        }
        stream.accessMap?.add(step: step, tokens)
    }

    /// Lets the first record of a stream wait with those that follow.
    private mutating func enqueueFirst(of stream: inout StreamState) {
        guard let first = stream.first else { return }
        stream.first = nil
        var place = 0
        for blockSize in blockSizes {
            var blocks = BlockStream(configuration: scratch.configuration, blockSize: blockSize)
            scratch.readSamples(of: first, at: &place)
            blocks.enqueue(
                scratch.touched, samples: scratch.samples, step: first.step, room: &scratch.members, level)
            stream.blocks.append(blocks)
        }
    }

    /// The records that wait, and what only the end of a stream tells.
    mutating func finish(_ stream: inout StreamState, of request: inout RequestState) {
        totals.streamRecords.add(Double(stream.clock.recordCount))
        if let first = stream.first {
            observe(first, layerID: stream.layerID, of: &request)
        } else {
            for size in stream.blocks.indices {
                observeWaiting(&stream, of: &request, size: size)
                totals.sizes[size].finish(&stream.blocks[size], layerID: stream.layerID, &scratch)
            }
        }
        for size in stream.logs.indices {
            guard let log = stream.logs[size] else { continue }
            totals.sizes[size].logs.append(
                StreamLog(requestID: stream.requestID, layerID: stream.layerID, log: log))
        }
        for size in stream.sampleLogs.indices {
            guard let log = stream.sampleLogs[size], log.stepCount > 0,
                budgets[size]?.sample?.contains(layerID: stream.layerID) == true
            else { continue }
            totals.sizes[size].sample.append(
                StreamLog(requestID: stream.requestID, layerID: stream.layerID, log: log))
        }
        if let map = stream.accessMap { totals.accessMaps.append(map) }
    }

    /// What is left of a request whose streams are finished.
    mutating func finish(_ request: inout RequestState) {
        guard request.isHome else { return }
        if request.contextTokens > 0 { totals.contextTokens.add(request.contextTokens) }
        totals.note(request.order, requestID: request.requestID, ordinal: request.ordinal)
        totals.loops.add(request.repeats.found)
    }

    /// The sums and the steps of a request, once all its layers are together.
    mutating func add(_ request: FinishedRequest) {
        guard scratch.deeper.isCounted else { return totals.requests.append(request.totals) }
        let slots = request.steps.names.ranked
        let warmupSteps = scratch.configuration.warmupSteps
        var requestTotals = request.totals
        for size in totals.sizes.indices {
            totals.sizes[size].stepMisses.add(request.steps.rows[size], slots: slots, warmupSteps: warmupSteps)
            guard !requestTotals.sums.isEmpty else { continue }
            requestTotals.misses.append(
                RequestMissSums(request.steps.rows[size], slots: slots, warmupSteps: warmupSteps))
        }
        totals.requests.append(requestTotals)
    }

    /// The place of a record's step among those of its request.
    private func noteStep(_ step: Int, _ repetition: UInt32, of request: inout RequestState) -> Int {
        let slot =
            repetition == 0 && request.pendingStep == step
            ? request.stepSlot : request.steps.names.slot(of: StepName(step: step, repetition: repetition)).slot
        request.steps.names.noteAnalysed(slot)
        return slot
    }

    private mutating func observeWaiting(_ stream: inout StreamState, of request: inout RequestState, size: Int) {
        withSums(of: &request, size: size) { observer, request, sums in
            observer.totals.sizes[size].observeWaiting(
                &stream.blocks[size], layerID: stream.layerID, clock: stream.clock, sums: &sums,
                steps: &request.steps.rows[size], &observer.scratch)
        }
    }

    /// The only record of a stream.
    private mutating func observe(_ record: FirstRecord, layerID: Int, of request: inout RequestState) {
        var place = 0
        for size in totals.sizes.indices {
            scratch.readSamples(of: record, at: &place)
            withSums(of: &request, size: size) { observer, request, sums in
                // Moves the samples out, since the rest of the scratch is handed on.
                var samples: [Double] = []
                swap(&samples, &observer.scratch.samples)
                let touched = observer.scratch.touched
                let blocks = record.step.writtenBlocks(blockSize: observer.blockSizes[size])
                let written = touched.count(from: Int(blocks.lowerBound)) - touched.count(from: Int(blocks.upperBound))
                observer.totals.sizes[size].observeOnly(
                    touchCount: touched.count, written: written, step: record.step, samples: &samples, layerID: layerID,
                    sums: &sums, steps: &request.steps.rows[size], &observer.scratch)
                swap(&samples, &observer.scratch.samples)
            }
        }
    }

    /// Lends the sums of a request, taken out meanwhile: of one that no result shows, a row that all of them share.
    @inline(__always)
    private mutating func withSums(
        of request: inout RequestState, size: Int,
        _ body: (_ observer: inout StreamObserver, _ request: inout RequestState, _ sums: inout [ExactSum]) -> Void
    ) {
        var sums: [ExactSum] = []
        if request.isShown {
            request.reserveSums(size: size)
            swap(&sums, &request.sums[size])
            body(&self, &request, &sums)
            swap(&sums, &request.sums[size])
        } else {
            swap(&sums, &unshownSums)
            body(&self, &request, &sums)
            swap(&sums, &unshownSums)
        }
    }

    /// Adds a finished step of a request to the overlaps of its layers.
    ///
    /// - Returns: how many positions each layer selected, where there are several layers and all selected the same.
    mutating func addCrossLayer(_ step: inout LayerSelections) -> Int? {
        totals.crossLayer.add(&step, level)
    }

    /// Counts how the step of a stream's next record, a line or a union, follows that of the one before.
    mutating func countStep(_ step: Int, after previous: Int) {
        if step < previous { totals.stepsBackwards += 1 }
        if previous < step && step > previous &+ 1 { totals.stepGaps += 1 }
    }

    /// Counts whether passes may join a stream's next record to the one before.
    mutating func countNeighbour(_ step: Int, after previous: Int) {
        totals.neighbours.pairs += 1
        if step != previous &+ 1 { totals.neighbours.broken += 1 }
    }
}

/// Room for one record's observation at one block size.
struct ObservationScratch {
    let configuration: Configuration
    let layout: SampleLayout
    private let layerWeights: [Int: Int]
    /// The shares of the record's positions that the stream's last record had too; nil without a last step.
    var overlap: (same: Double, shifted: Double)?
    var changes = BlockChanges()
    var nextChanges = BlockChanges()
    var moved = MovedBlocks()
    /// Depths that no result shows.
    var unwantedDepths = DepthHistogram()
    var deeper: DeeperTouches
    /// The samples of the record, by slot.
    var samples: [Double]
    /// The touched set of a first record.
    var touched = ChunkedBitmap()
    /// Members of a set, while they are listed.
    var members: [UInt32] = []

    init(plan: AnalysisRequest) {
        configuration = plan.configuration
        layout = plan.layout
        layerWeights = plan.layerWeights
        samples = Array(repeating: .nan, count: plan.layout.slotCount)
        deeper = DeeperTouches(isCounted: plan.measuresStepMisses)
    }

    /// How often the misses of a layer count.
    func weight(ofLayer layerID: Int) -> UInt32 {
        layerWeights.isEmpty ? 1 : UInt32(layerWeights[layerID] ?? 1)
    }

    /// The samples of a record that are known before its stream observes it.
    mutating func fillSamples(of record: Int, from recordSamples: borrowing [Double]) {
        let count = layout.workingSetStart
        for slot in 0..<count { samples[slot] = recordSamples[record * count + slot] }
        samples[SampleLayout.tokenStepOverlap] = overlap?.same ?? .nan
        samples[SampleLayout.tokenStepOverlapShifted] = overlap?.shifted ?? .nan
    }

    /// The samples and the touched set of a stream's first record at its next block size.
    mutating func readSamples(of record: FirstRecord, at place: inout Int) {
        record.read(at: &place, samples: &samples, sampleCount: layout.workingSetStart, touched: &touched)
        samples[SampleLayout.tokenStepOverlap] = .nan
        samples[SampleLayout.tokenStepOverlapShifted] = .nan
    }

    /// Lets a stream retain a touched set if the budget is not exceeded; else it lets go of what it retained, and the
    /// set is not even listed.
    mutating func retain(
        _ touched: borrowing ChunkedBitmap, _ currentBlock: Int?, in stream: inout StreamState, size: Int,
        _ budget: PolicyBudget
    ) {
        guard !budget.isExceeded else { return stream.forget(size: size) }
        let count = touched.writeDifference(ChunkedBitmap(), to: &members, changes.level)
        stream.retain(
            members.span.extracting(0..<count), currentBlock: currentBlock, size: size,
            budget: budget)
    }

    /// Lets a stream retain a touched set while it is part of a sample; else the set is not even listed.
    mutating func sample(
        _ touched: borrowing ChunkedBitmap, _ currentBlock: Int?, in stream: inout StreamState, size: Int,
        _ sample: PolicySample
    ) {
        guard stream.isRetained(touches: touched.count, size: size, sample: sample) else { return }
        let count = touched.writeDifference(ChunkedBitmap(), to: &members, changes.level)
        stream.retain(members.span.extracting(0..<count), currentBlock: currentBlock, size: size)
    }
}

extension BlockSizeTotals {
    /// The records of a stream that wait at this block size.
    mutating func observeWaiting(
        _ stream: inout BlockStream, layerID: Int, clock: borrowing StepClock, sums: inout [ExactSum],
        steps: inout RequestStepRows, _ scratch: inout ObservationScratch
    ) {
        stream.observeWaiting(
            clock: clock, layer: &layers[index(ofLayer: layerID)], sequentialHits: &sequentialHits, steps: &steps,
            weight: scratch.weight(ofLayer: layerID), scratch: &scratch
        ) { recordSamples, layer in
            addSamples(recordSamples, to: &samples, &layer.sums, &sums)
        }
    }

    /// What only the end of a stream tells.
    mutating func finish(_ stream: inout BlockStream, layerID: Int, _ scratch: inout ObservationScratch) {
        stream.finish(
            layer: &layers[index(ofLayer: layerID)], touchCounts: &touchCounts, scratch: &scratch)
    }
}

/// Adds the samples of records of one layer and request, all slots of each, to the distributions and to the sums of the
/// layer and the request. NaN: no sample.
func addSamples(
    _ samples: borrowing [Double], to distributions: inout [SampleDistribution], _ layer: inout [ExactSum],
    _ request: inout [ExactSum]
) {
    let samples = samples.span
    var distributions = distributions.mutableSpan
    var layer = layer.mutableSpan
    var request = request.mutableSpan
    for slot in distributions.indices {
        let sum = distributions[slot].add(samples, from: slot, every: distributions.count)
        layer[slot].merge(sum)
        request[slot].merge(sum)
    }
}
