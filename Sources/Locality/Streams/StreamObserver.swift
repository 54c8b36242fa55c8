import CScanKernels
import CacheSimulation
import LocalityModel

/// Hands records to their streams and adds what these tell to a worker's totals: one dispatch a record.
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

    /// Processes the next record of a stream.
    ///
    /// - Parameters:
    ///   - tokens: the record's positions.
    ///   - frames: the record's frame at each block size, at `index` of each.
    mutating func process(
        _ record: StreamRecord, in stream: inout StreamState, of request: inout RequestState,
        tokens: borrowing ChunkedBitmap, frames: borrowing [RecordFrames], at index: Int
    ) {
        let (step, sequenceLength) = (record.step, record.sequenceLength)
        let place = RecordStep(
            slot: noteStep(step, stream.clock.advance(to: step), of: &request), writtenTokens: record.writtenTokens)
        request.records += 1
        request.contextTokens = max(request.contextTokens, sequenceLength)
        scratch.overlap = record.overlap.map {
            (Double($0.same) / Double(tokens.count), Double($0.shifted) / Double(tokens.count))
        }
        for size in frames.indices {
            guard let budget = budgets[size] else { continue }
            let currentBlock = sequenceLength > 0 ? (sequenceLength - 1) / blockSizes[size] : nil
            if stream.isSampled, let sample = budget.sample {
                scratch.log(frames[size].blocks[index], currentBlock, of: &stream, size: size, in: sample)
            }
            scratch.log(frames[size].blocks[index], currentBlock, of: &stream, size: size, within: budget)
        }
        if stream.clock.recordCount == 1 {
            stream.first = FirstRecord(
                step: place, at: index, of: frames, sampleCount: scratch.layout.workingSetStart)
        } else {
            enqueueFirst(of: &stream)
            for size in frames.indices {
                scratch.fillSamples(of: index, from: frames[size].samples)
                stream.blocks[size].enqueue(
                    frames[size].blocks[index], samples: scratch.samples, step: place, room: &scratch.changes, level)
                if stream.blocks[size].isFull { processPending(&stream, of: &request, size: size) }
            }
        }
        stream.accessMap?.add(step: step, tokens)
    }

    /// Makes the first record of a stream the first of the pending ones.
    private mutating func enqueueFirst(of stream: inout StreamState) {
        guard let first = stream.first else { return }
        stream.first = nil
        var place = 0
        for blockSize in blockSizes {
            var blocks = BlockStream(configuration: scratch.configuration, blockSize: blockSize)
            scratch.readSamples(of: first, at: &place)
            blocks.enqueue(
                scratch.touched, samples: scratch.samples, step: first.step, room: &scratch.changes, level)
            stream.blocks.append(blocks)
        }
    }

    /// Ends a stream: processes its pending records, and adds what only the end tells.
    mutating func endStream(_ stream: inout StreamState, of request: inout RequestState) {
        totals.streamRecords.add(Double(stream.clock.recordCount))
        if let first = stream.first {
            processOnly(first, layerID: stream.layerID, of: &request)
        } else {
            for size in stream.blocks.indices {
                processPending(&stream, of: &request, size: size)
                totals.sizes[size].addLastTouches(of: &stream.blocks[size], layerID: stream.layerID)
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

    /// Adds what is left of a request whose streams have ended.
    mutating func endRequest(_ request: inout RequestState) {
        guard request.isOwner else { return }
        if request.contextTokens > 0 { totals.contextTokens.add(request.contextTokens) }
        totals.note(request.order, requestID: request.requestID, ordinal: request.ordinal)
        totals.loops.add(request.repeats.found)
    }

    /// Adds the sums and the steps of a request, once all its layers are together.
    mutating func addWhole(_ request: FinishedRequest) {
        guard scratch.misses.isCounted else { return totals.requests.append(request.totals) }
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

    private mutating func processPending(_ stream: inout StreamState, of request: inout RequestState, size: Int) {
        withSums(of: &request, size: size) { observer, request, sums in
            observer.totals.sizes[size].addBatch(
                of: &stream.blocks[size], layerID: stream.layerID, clock: stream.clock, sums: &sums,
                steps: &request.steps.rows[size], &observer.scratch)
        }
    }

    /// Adds the only record of a stream.
    private mutating func processOnly(_ record: FirstRecord, layerID: Int, of request: inout RequestState) {
        var place = 0
        for size in totals.sizes.indices {
            scratch.readSamples(of: record, at: &place)
            withSums(of: &request, size: size) { observer, request, sums in
                var samples = take(&observer.scratch.samples)
                let touched = observer.scratch.touched
                let blocks = record.step.writtenBlocks(blockSize: observer.blockSizes[size])
                let written = touched.count(from: Int(blocks.lowerBound)) - touched.count(from: Int(blocks.upperBound))
                observer.totals.sizes[size].addOnly(
                    .init(count: touched.count, written: written, stepSlot: record.step.slot), samples: &samples,
                    layerID: layerID, sums: &sums, steps: &request.steps.rows[size], &observer.scratch)
                observer.scratch.samples = consume samples
            }
        }
    }

    /// Lends the sums of a request: of one that no result shows, a row that all of them share.
    @inline(__always)
    private mutating func withSums(
        of request: inout RequestState, size: Int,
        _ body: (_ observer: inout StreamObserver, _ request: inout RequestState, _ sums: inout [ExactSum]) -> Void
    ) {
        if request.isShown {
            request.reserveSums(size: size)
            var sums = take(&request.sums[size])
            body(&self, &request, &sums)
            request.sums[size] = consume sums
        } else {
            var sums = take(&unshownSums)
            body(&self, &request, &sums)
            unshownSums = consume sums
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

/// What a stream is told of its next record beside its positions and its blocks.
struct StreamRecord {
    var step: Int
    /// In tokens; not positive where it is unknown.
    var sequenceLength: Int
    /// Positions of the tokens that the record's step wrote.
    var writtenTokens: Range<Int>
    /// How many of its positions the stream's last record had too, and how many had their left neighbour there; nil
    /// without a record in the step before.
    var overlap: (same: Int, shifted: Int)?
}
