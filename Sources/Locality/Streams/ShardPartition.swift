import CScanKernels
import LocalityModel

/// The streams of some of a shard's requests, fed with batches in the order of the shard's segments.
///
/// `RecordPartitioner` says which records are a partition's, so that several workers can fold a shard at once,
/// each in another partition; nothing that a result shows depends on their number.
struct ShardPartition {
    private let plan: AnalysisRequest
    private var partitioner: RecordPartitioner
    private let sharedRequests: SharedRequests
    private var requests = PagedArray<RequestState>()
    private var requestIndices: [Int: Int] = [:]
    /// The request asked for last: a step's layers follow each other.
    private var lastRequest = 0
    private var streams = PagedArray<StreamState>()
    private var merged = ChunkedBitmap()
    private let level = kv_best_level()

    init(plan: AnalysisRequest, partitioner: RecordPartitioner, sharedRequests: SharedRequests) {
        self.plan = plan
        self.partitioner = partitioner
        self.sharedRequests = sharedRequests
    }

    /// The requests that it owns.
    var requestCount: Int { requests.indices.count { requests[$0].isOwner } }

    /// Folds one record in, if it is this partition's.
    ///
    /// - Parameters:
    ///   - recency: the record's counts of recent positions, at `index`.
    ///   - frames: the record's frame at each block size, at `index` of each.
    ///   - isFirstRequest: whether its request is the one that the access map shows.
    mutating func fold(
        _ record: borrowing BatchedRecord, recency: borrowing [RecencyCounts], frames: borrowing [RecordFrames],
        at index: Int, ordinal: RecordOrdinal, isFirstRequest: Bool, scratch: inout FoldScratch
    ) {
        let role = partitioner.role(ofRequest: record.requestID, layerID: record.layerID)
        if role == .none { return }
        let request = requestIndex(of: record.requestID, ordinal: ordinal)
        if role == .request { return }
        if requests[request].pendingStep != record.stepIndex {
            endStep(request, isFirstRequest, &scratch)
            requests[request].begin(step: record.stepIndex)
        }
        if requests[request].isOwner {
            requests[request].order.add(
                layerID: record.layerID, step: record.stepIndex, sequenceLength: record.sequenceLength)
            requests[request].repeats.add(layerID: record.layerID, record.tokens)
        }
        guard role == .record else { return follow(record, request) }
        scratch.observer.totals.note(layerID: record.layerID, selection: record.tokens.count)
        if plan.configuration.stepUnion {
            mergeStep(record, request)
        } else if plan.configuration.passes.areSeveral {
            foldIntoPass(record, request, isFirstRequest, &scratch)
        } else {
            foldAlone(record, request, recency, frames, index, isFirstRequest, &scratch)
        }
    }

    /// Ends the shard: pending steps and streams end with it.
    ///
    /// Each stream's memory is given back before the next one needs any: of a stream of few records most comes into
    /// being only here.
    mutating func endShard(isFirstRequest: (Int) -> Bool, scratch: inout FoldScratch) {
        for request in requests.indices {
            endStep(request, isFirstRequest(requests[request].requestID), &scratch)
            requests[request].selections = LayerSelections()
        }
        var streamsLeft = requests.indices.map { request in requests[request].streams.count { $0 >= 0 } }
        for request in requests.indices where streamsLeft[request] == 0 { close(request: request, &scratch) }
        for index in streams.indices {
            let request = streams[index].requestIndex
            while streams[index].window?.hasRest == true && !isFull(index) { processPass(request, index, &scratch) }
            scratch.observer.endStream(&streams[index], of: &requests[request])
            streams[index].release()
            streamsLeft[request] -= 1
            if streamsLeft[request] == 0 { close(request: request, &scratch) }
        }
    }

    /// Ends a request whose streams have ended.
    private mutating func close(request: Int, _ scratch: inout FoldScratch) {
        scratch.observer.endRequest(&requests[request])
        let part = requests[request].finished
        let whole = requests[request].shared == nil ? part : requests[request].shared?.addPart(part)
        if let whole { scratch.observer.addWhole(whole) }
        requests[request].release()
    }

    // MARK: - Records one by one

    private mutating func foldAlone(
        _ record: borrowing BatchedRecord, _ request: Int, _ recency: borrowing [RecencyCounts],
        _ frames: borrowing [RecordFrames], _ index: Int, _ isFirstRequest: Bool, _ scratch: inout FoldScratch
    ) {
        let layerID = plan.keyMode == .requestLayer ? record.layerID : -1
        let stream = stream(ofRequest: request, layerID: layerID, isFirstRequest)
        guard !isFull(stream) else { return }
        var overlap: (same: Int, shifted: Int)?
        if plan.configuration.simulation != .off {
            let isFollowUp = streams[stream].clock.isFollowed(by: record.stepIndex)
            if isFollowUp && plan.keyMode == .request {
                overlap = requests[request].selections.overlapWithLast(record.tokens, level)
            }
            let layerOverlap = requests[request].selections.add(layerID: record.layerID, record.tokens, level)
            if isFollowUp && plan.keyMode == .requestLayer { overlap = layerOverlap }
        }
        scratch.observer.totals.recency.add(record, recency[index])
        countStep(record.stepIndex, of: stream, &scratch)
        let length = record.sequenceLength
        scratch.observer.process(
            StreamRecord(
                step: record.stepIndex, sequenceLength: length,
                writtenTokens: RecordStep.newestToken(sequenceLength: length), overlap: overlap),
            in: &streams[stream], of: &requests[request], tokens: record.tokens, frames: frames, at: index)
    }

    /// Counts how a record, or a union, follows the one before it in its stream.
    private func countStep(_ step: Int, of stream: Int, _ scratch: inout FoldScratch) {
        guard streams[stream].clock.recordCount > 0 else { return }
        scratch.observer.countStep(step, after: streams[stream].clock.lastStep)
    }

    /// Takes from a record whose layer is another partition's what the request needs here.
    private mutating func follow(_ record: borrowing BatchedRecord, _ request: Int) {
        requests[request].contextTokens = max(requests[request].contextTokens, record.sequenceLength)
        guard plan.configuration.simulation != .off else { return }
        _ = requests[request].selections.add(layerID: record.layerID, record.tokens, level)
    }

    private func isFull(_ stream: Int) -> Bool {
        let limit = plan.configuration.maxStepsPerStream
        return limit > 0 && streams[stream].clock.recordCount >= limit
    }

    // MARK: - Passes of several tokens

    /// Adds a record to the passes that cover it, and processes the one that it completes.
    private mutating func foldIntoPass(
        _ record: borrowing BatchedRecord, _ request: Int, _ isFirstRequest: Bool, _ scratch: inout FoldScratch
    ) {
        let stream = stream(ofRequest: request, layerID: record.layerID, isFirstRequest)
        let window = streams[stream].window ?? PassWindow(plan.configuration.passes)
        let limit = plan.configuration.maxStepsPerStream
        guard limit == 0 || !window.isFull(passes: limit) else { return }
        if window.recordCount == 0 {
            streams[stream].window = window
        } else {
            scratch.observer.countStep(record.stepIndex, after: window.lastStep)
            scratch.observer.countNeighbour(record.stepIndex, after: window.lastStep)
        }
        if plan.configuration.simulation != .off {
            _ = requests[request].selections.add(layerID: record.layerID, record.tokens, level)
        }
        window.append(record)
        if window.isComplete && !isFull(stream) { processPass(request, stream, &scratch) }
    }

    /// Processes the next pass of a stream.
    private mutating func processPass(_ request: Int, _ stream: Int, _ scratch: inout FoldScratch) {
        guard let window = streams[stream].window else { return }
        var record = take(&scratch.merged)
        let pass = window.next(into: &record, scratch: &merged)
        processMerged(
            &record, request, stream, step: pass.step, written: pass.writtenTokens,
            overlap: { window.overlapWithLast($0, $1) }, &scratch)
        window.swapLast(&record.tokens)
        scratch.merged = consume record
    }

    /// Processes records that were merged into one.
    ///
    /// - Parameter overlap: compares its positions with those of the one before.
    private mutating func processMerged(
        _ record: inout BatchedRecord, _ request: Int, _ stream: Int, step: Int, written: Range<Int>,
        overlap: (borrowing ChunkedBitmap, KVKernelLevel) -> (same: Int, shifted: Int), _ scratch: inout FoldScratch
    ) {
        let length = record.sequenceLength
        record.positionCount = record.tokens.count
        var recency = RecencyCounts()
        if length > 0 { recency.count(record.tokens, newest: length - 1, level) }
        let recent = plan.layout.recentTokenWindows.map { window in
            length > 0
                ? recency.count(within: window, of: record.positionCount)
                    ?? record.tokens.count(from: length - 1 - window) : 0
        }
        scratch.observer.totals.recency.add(record, recency)
        for size in scratch.mergedFrames.indices {
            scratch.mergedFrames[size].removeAll()
            scratch.mergedFrames[size].append(record, duplicates: [], recentTokenCounts: recent)
        }
        let frames = scratch.mergedFrames
        let isFollowUp = plan.configuration.simulation != .off && streams[stream].clock.isFollowed(by: step)
        scratch.observer.process(
            StreamRecord(
                step: step, sequenceLength: length, writtenTokens: written,
                overlap: isFollowUp ? overlap(record.tokens, level) : nil),
            in: &streams[stream], of: &requests[request], tokens: record.tokens, frames: frames, at: 0)
    }

    // MARK: - Steps

    private mutating func mergeStep(_ record: borrowing BatchedRecord, _ request: Int) {
        requests[request].unionSequenceLength = max(requests[request].unionSequenceLength, record.sequenceLength)
        requests[request].union.formUnion(record.tokens, scratch: &merged)
        if plan.configuration.simulation != .off {
            _ = requests[request].selections.add(layerID: record.layerID, record.tokens, level)
        }
    }

    /// Ends the pending step of a request: its layers are compared and, with `--step-union`, their union is processed.
    private mutating func endStep(_ request: Int, _ isFirstRequest: Bool, _ scratch: inout FoldScratch) {
        guard let step = requests[request].pendingStep else { return }
        requests[request].pendingStep = nil
        defer { requests[request].selections.endStep() }
        let isAnalysed = !plan.configuration.stepUnion || endUnion(request, step, isFirstRequest, &scratch)
        guard requests[request].isOwner else { return }
        let layers = requests[request].selections.count
        let alike = isAnalysed ? scratch.observer.addCrossLayer(&requests[request].selections) : nil
        requests[request].order.end(step: step, alike: alike.map { (layers, $0) })
    }

    /// Processes the union of a step, unless its stream has as many as are analysed.
    private mutating func endUnion(
        _ request: Int, _ step: Int, _ isFirstRequest: Bool, _ scratch: inout FoldScratch
    ) -> Bool {
        let stream = stream(ofRequest: request, layerID: -1, isFirstRequest)
        let isAnalysed = !isFull(stream)
        if isAnalysed { processUnion(request, stream, step, &scratch) }
        requests[request].union.removeAll()
        requests[request].unionSequenceLength = .min
        return isAnalysed
    }

    private mutating func processUnion(_ request: Int, _ stream: Int, _ step: Int, _ scratch: inout FoldScratch) {
        var record = BatchedRecord()
        record.sequenceLength = requests[request].unionSequenceLength
        record.tokens = take(&requests[request].union)
        let last = take(&requests[request].lastUnion)
        countStep(step, of: stream, &scratch)
        processMerged(
            &record, request, stream, step: step,
            written: RecordStep.newestToken(sequenceLength: record.sequenceLength),
            overlap: { $0.overlap(last, $1) }, &scratch)
        requests[request].union = consume last
        requests[request].lastUnion = record.tokens
    }

    // MARK: - Look-up

    private mutating func requestIndex(of requestID: Int, ordinal: RecordOrdinal) -> Int {
        if lastRequest < requests.count && requests[lastRequest].requestID == requestID { return lastRequest }
        if let request = requestIndices[requestID] {
            lastRequest = request
            return request
        }
        requestIndices[requestID] = requests.count
        lastRequest = requests.count
        // As many requests of a shard as a result shows may show their sums; those after them never will.
        requests.append(
            RequestState(
                requestID: requestID, ordinal: ordinal, isShown: requests.count < RequestBreakdown.limit,
                isOwner: partitioner.isOwner(ofRequest: requestID),
                shared: partitioner.splitsLayers(ofRequest: requestID)
                    ? sharedRequests.request(requestID) : nil,
                blockSizeCount: plan.blockSizes.count, slotCount: plan.layout.slotCount))
        return requests.count - 1
    }

    private mutating func stream(ofRequest request: Int, layerID: Int, _ isFirstRequest: Bool) -> Int {
        while requests[request].streams.count <= layerID + 1 { requests[request].streams.append(-1) }
        if requests[request].streams[layerID + 1] >= 0 { return requests[request].streams[layerID + 1] }
        requests[request].streams[layerID + 1] = streams.count
        var stream = StreamState(
            requestID: requests[request].requestID, requestIndex: request, layerID: layerID)
        if isFirstRequest && plan.configuration.simulation != .off {
            stream.accessMap = AccessMapBuilder(requestID: requests[request].requestID, layerID: layerID)
            stream.isSampled = true
        }
        streams.append(stream)
        return streams.count - 1
    }
}

/// What a worker uses to fold: its totals, and room for merged records.
struct FoldScratch {
    var observer: StreamObserver
    var merged = BatchedRecord()
    var mergedFrames: [RecordFrames]

    init(plan: AnalysisRequest, budgets: [PolicyBudget?]) {
        observer = StreamObserver(plan: plan, budgets: budgets)
        mergedFrames = plan.blockSizes.map { RecordFrames(blockSize: $0, layout: plan.layout) }
    }
}
