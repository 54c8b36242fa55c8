import CacheSimulation
import LocalityModel

/// One causal sequence of records, while its shard is read.
struct StreamState {
    let requestID: Int
    /// Its request's index in the partition.
    let requestIndex: Int
    let layerID: Int
    /// The first record, while there is no other.
    var first: FirstRecord?
    /// One entry a block size, from the second record on.
    var blocks: [BlockStream] = []
    /// By block size: the touched sets, where policies are simulated and the budget allows; up to the last with any.
    var logs: [TouchedSetLog?] = []
    var clock = StepClock()
    var accessMap: AccessMapBuilder?
    /// Whether it is of the request that policies may be sampled from.
    var isSampled = false
    /// By block size: the touched sets that a sample of streams may need; up to the last with any.
    var sampleLogs: [TouchedSetLog?] = []
    /// Its last records, where passes of several tokens cover them.
    var window: PassWindow?

    init(requestID: Int, requestIndex: Int, layerID: Int) {
        self.requestID = requestID
        self.requestIndex = requestIndex
        self.layerID = layerID
    }

    /// Retains a record's touched set.
    mutating func retain(
        _ touched: Span<UInt32>, currentBlock: Int?, size: Int, budget: PolicyBudget
    ) {
        while logs.count <= size { logs.append(nil) }
        var log = logs[size] ?? TouchedSetLog()
        logs[size] = nil
        let before = log.byteCount
        log.append(blocks: touched, currentBlock: currentBlock)
        budget.spend(touches: touched.count, bytes: log.byteCount - before)
        logs[size] = log
    }

    /// Counts a record's touches for a sample; whether the sample retains it. What was retained is released if the
    /// stream is no part of it (any more).
    mutating func isRetained(touches: Int, size: Int, sample: PolicySample) -> Bool {
        while sampleLogs.count <= size { sampleLogs.append(TouchedSetLog()) }
        guard sampleLogs[size] != nil else { return false }
        let verdict = sample.count(layerID: layerID, touches: touches)
        if verdict == .notSampled { sampleLogs[size] = nil }
        return verdict == .retained
    }

    /// Retains a record's touched set, which the sample keeps.
    mutating func retain(_ touched: Span<UInt32>, currentBlock: Int?, size: Int) {
        sampleLogs[size]?.append(blocks: touched, currentBlock: currentBlock)
    }

    /// Releases what was retained at a block size.
    mutating func releaseLog(size: Int) {
        if size < logs.count { logs[size] = nil }
    }

    /// Releases the memory of a stream that has ended.
    mutating func release() {
        first = nil
        blocks = []
        logs = []
        sampleLogs = []
        clock = StepClock()
        accessMap = nil
        window = nil
    }
}

/// One request of a shard: its streams, its step at hand, and its sums.
struct RequestState {
    let requestID: Int
    /// Place of its first record among the shard's: the order requests are reported in.
    let ordinal: RecordOrdinal
    /// Layer id + 1 → index of the stream in the partition, −1 without one (`request` mode: one stream, under layer
    /// −1).
    var streams: [Int] = []
    /// The step whose records are still coming.
    var pendingStep: Int?
    /// Its steps, and what was missed in them.
    var steps: RequestSteps
    /// The place of the step begun last among them.
    private(set) var stepSlot = 0
    /// Where its layers' records stand; followed by its owner.
    var order = RequestOrder()
    /// Whether its steps repeat earlier ones; followed there, too.
    var repeats = RepeatedSteps()
    var selections = LayerSelections()
    /// The union of the pending step over its layers, and that of the step processed last, with `--step-union`.
    var union = ChunkedBitmap()
    var lastUnion = ChunkedBitmap()
    var unionSequenceLength = Int.min
    var records: UInt64 = 0
    /// The largest sequence length of an analysed record.
    var contextTokens = 0
    /// Whether a result may show its sums.
    let isShown: Bool
    /// Σ of every metric's samples: a row of slots a block size, from the first record processed on; of a request that
    /// may be shown.
    var sums: [[ExactSum]]
    private let slotCount: Int
    /// Whether this partition owns it: does what concerns all its layers.
    let isOwner: Bool
    /// What other partitions know of it, where it is split by layer.
    let shared: SharedRequest?

    init(
        requestID: Int, ordinal: RecordOrdinal, isShown: Bool, isOwner: Bool,
        shared: SharedRequest?,
        blockSizeCount: Int, slotCount: Int
    ) {
        self.requestID = requestID
        self.ordinal = ordinal
        self.isShown = isShown
        self.isOwner = isOwner
        self.shared = shared
        self.slotCount = slotCount
        sums = isShown ? Array(repeating: [], count: blockSizeCount) : []
        steps = RequestSteps(blockSizeCount: blockSizeCount)
    }

    /// Makes room for the sums of a block size.
    mutating func reserveSums(size: Int) {
        if sums[size].isEmpty { sums[size] = Array(repeating: ExactSum(), count: slotCount) }
    }

    /// What is known of it here once its streams have ended.
    var finished: FinishedRequest {
        FinishedRequest(
            totals: RequestTotals(
                requestID: requestID, ordinal: ordinal, records: records, sums: sums,
                extent: isOwner ? order.extent : RequestExtent(), contextTokens: contextTokens),
            steps: steps)
    }

    /// Releases the memory of a request that has ended.
    mutating func release() {
        streams = []
        union = ChunkedBitmap()
        lastUnion = ChunkedBitmap()
        sums = []
        steps = RequestSteps(blockSizeCount: 0)
        order = RequestOrder()
        repeats = RepeatedSteps()
    }

    /// The request shows another step.
    mutating func begin(step: Int) {
        pendingStep = step
        let (slot, isNew) = steps.names.slot(of: StepName(step: step))
        stepSlot = slot
        order.begin(step: step, isNew: isNew)
    }
}

/// Where a record stands: its shard, its segment, its place in the segment.
struct RecordOrdinal: Comparable {
    var shard: Int
    var segment: Int
    var record: Int

    static func < (left: RecordOrdinal, right: RecordOrdinal) -> Bool {
        (left.shard, left.segment, left.record) < (right.shard, right.segment, right.record)
    }
}
