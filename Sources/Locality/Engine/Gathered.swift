import CacheSimulation
import LocalityModel
import TraceReading

/// What a pass over shards added up, before a result is made of it.
struct Gathered: Sendable {
    var totals: WorkerTotals
    var diagnostics: Diagnostics
    /// What provisional request ids stand for.
    var requestNames: [Int: RequestName] = [:]
    /// One a block size; nil where policies are not wanted.
    var budgets: [PolicyBudget?]
    /// In the order of shards.
    var damages: [ShardDamage] = []
    /// In the order of shards: those that have any.
    var zeroRows: [ShardZeroRows] = []

    /// The results, one a block size; none if no record had positions.
    func results(
        plan: AnalysisRequest, directory: TraceDirectory, inputs: Inputs, metadata: RunMetadata, jobs: Int
    ) -> [AnalysisResult] {
        guard diagnostics.recordsAnalyzed > 0 else { return [] }
        var totals = totals
        RequestNumbering(totals.requests, names: requestNames).apply(to: &totals)
        var diagnostics = diagnostics
        diagnostics.incompleteRows = max(0, diagnostics.incompleteRows - rowsWithoutIndexer)
        let damages = damages(in: directory)
        if !damages.isEmpty { diagnostics.damagedShards = damages.map { $0.named(among: inputs.files) } }
        return ResultBuilder(
            plan: plan, directory: directory, inputs: inputs, metadata: metadata, diagnostics: diagnostics,
            budgets: budgets, jobs: jobs
        ).results(totals)
    }
}

extension Gathered {
    /// What of the shards could not be read, in their order, rows of zeros behind the rest of their shard.
    func damages(in directory: TraceDirectory) -> [ShardDamage] {
        let zeros = zeroRowDamages(in: directory).map { ShardDamage(shard: $0.shard, $0.error) }
        let all = (damages + zeros).enumerated()
        return all.sorted { ($0.element.shard, $0.offset) < ($1.element.shard, $1.offset) }.map(\.element)
    }
}

/// A shard that could not be read to its end.
struct ShardDamage: Sendable {
    /// Its place in the reading order.
    var shard: Int
    /// Where it was met, as the analysis named it.
    var path: String
    /// What was met, and what that means.
    var what: String

    /// As a person is told of it.
    var text: String { "\(path): \(what)" }

    /// As a result carries it.
    func named(among files: [InputFile]) -> DamagedShard { DamagedShard(file: files[shard].name, what: what) }
}

extension ShardDamage {
    init(shard: Int, _ error: TraceReadingError) {
        self.init(shard: shard, path: error.place, what: error.whatAsWarning)
    }
}

extension Gathered {
    /// Of no shard.
    init(plan: AnalysisRequest) {
        self.init(
            totals: WorkerTotals(
                layout: plan.layout, configuration: plan.configuration, blockSizes: plan.blockSizes),
            diagnostics: Diagnostics(),
            budgets: plan.blockSizes.map { _ in PolicyBudget(plan.configuration.simulation) })
    }

    /// Adds what was gathered from other shards.
    ///
    /// - Parameter places: every shard's place in the reading order, by name.
    mutating func merge(_ other: Gathered, places: [String: Int]) {
        totals.merge(other.totals)
        var examples = diagnostics.malformedExamples + other.diagnostics.malformedExamples
        examples.sort { (places[$0.file] ?? 0, $0.line) < (places[$1.file] ?? 0, $1.line) }
        diagnostics.add(other.diagnostics)
        diagnostics.malformedExamples = Array(examples.prefix(5))
        diagnostics.stepsBackwards = totals.stepsBackwards
        diagnostics.stepGaps = totals.stepGaps
        diagnostics.resumedSteps = totals.resumedSteps
        diagnostics.repeatedRows = totals.repeatedRows
        diagnostics.loopingRequests = totals.loops.diagnostic
        diagnostics.layers = totals.layerCount
        requestNames.merge(other.requestNames) { first, _ in first }
        for (budget, its) in zip(budgets, other.budgets) { budget?.spend(its?.spent ?? 0) }
        damages = (damages + other.damages).sorted { $0.shard < $1.shard }
        zeroRows = (zeroRows + other.zeroRows).sorted { $0.shard < $1.shard }
        trimLogs()
    }

    /// As its file calls a request.
    func name(ofRequest requestID: Int) -> String {
        switch requestNames[requestID] {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        case nil: "\(requestID)"
        }
    }

    /// Counts the requests that stand in several shards in pieces.
    mutating func compareParts(among requests: [RequestTotals]) {
        let parts = RequestParts(requests, names: requestNames)
        diagnostics.splitRequests = parts.splitCount
        diagnostics.continuedRequests = parts.continuedCount
    }

    /// Releases touched sets that exceed the budget: the policies are left out then.
    mutating func trimLogs() {
        for size in budgets.indices where budgets[size]?.isExceeded ?? true { totals.sizes[size].logs = [] }
    }

    /// Puts touched sets in the order of their streams; those of one stream, which shards share, by their bytes.
    mutating func sortLogs() {
        for size in totals.sizes.indices {
            totals.sizes[size].logs.sort(by: StreamLog.precedes)
            totals.sizes[size].sample.sort(by: StreamLog.precedes)
        }
    }

    /// Puts other provisional ids in the place of these, apart from the requests' own.
    mutating func rename(_ id: (Int) -> Int) {
        requestNames = Dictionary(uniqueKeysWithValues: requestNames.map { (id($0), $1) })
        for index in totals.accessMaps.indices {
            totals.accessMaps[index].requestID = id(totals.accessMaps[index].requestID)
        }
        for size in totals.sizes.indices { totals.sizes[size].renameLogs(id) }
    }
}

extension StreamLog {
    fileprivate static func precedes(_ left: StreamLog, _ right: StreamLog) -> Bool {
        (left.requestID, left.layerID) == (right.requestID, right.layerID)
            ? left.log.bytes.lexicographicallyPrecedes(right.log.bytes)
            : (left.requestID, left.layerID) < (right.requestID, right.layerID)
    }
}
