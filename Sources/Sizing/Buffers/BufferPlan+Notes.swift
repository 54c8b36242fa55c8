import LocalityModel

extension BufferPlan {
    /// What a reader must know to read the numbers.
    public enum Note: Equatable, Sendable {
        /// The trace has fewer layers than the model: misses were scaled.
        case scaledLayers(measured: [Int], model: Int)
        /// So many neighbouring layers have no measured one among them, far more than at even spacing.
        case layersApart(run: Int, measured: [Int])
        /// No step is beyond the warm-up: all steps were taken, so first touches count.
        case noSteadySteps(warmup: Int)
        /// So many steps of requests are all that the deviation was measured from.
        case fewSteps(Int)
        /// One request says nothing of others.
        case oneRequest
        /// So few requests make wide intervals.
        case fewRequests(Int)
        /// So many requests loop: of their steps this share is distinct.
        case loopingRequests(Int, distinctShare: Double)
        /// A longer context than the trace's was asked for, whose misses nobody measured.
        case longerContext(asked: Int, traced: Int)
        /// A longer one, and the trace's is so short for its selections that misses rise with it.
        case missesTooLow(asked: Int, traced: Int, record: Int)
        /// A shorter one, so short for its selections that misses fall with it.
        case missesTooHigh(asked: Int, traced: Int)
        /// The trace selects another number of tokens a step than the model.
        case otherSelection(traced: Int, model: Int)
        /// The usual engine refuses the machine, so that memory alone counts.
        case engineRefuses(RefusedMachine)
        /// Buffers that were measured and the engine refuses: how many of how many, by which rules.
        case refusedBuffers(refused: Int, of: Int, rules: [EngineRefusal])
        /// What the engine admits is known as a bound or an estimate alone.
        case bound(EngineBound)
        /// Every step is a pass that drafts so many tokens and yields so many.
        case passes(drafts: Int, accepted: Double)
        /// Misses at so many of the capacities still fell at the end of the trace.
        case stillFilling(fromBlocks: Int)
    }
}

extension BufferPlan.Note {
    /// Context / selection below which misses depend on it.
    static let steadyContextRatio = 20.0
    static let enoughSteps = 100
    static let enoughRequests = 5

    static func all(
        _ rows: AnalysisResult, _ machine: Machine, _ measured: MeasuredBuffers, _ candidates: [BufferCandidate]
    ) -> [BufferPlan.Note] {
        guard let misses = rows.requestStepMisses, let first = misses.capacities.first else { return [] }
        let filling = candidates.filter(\.isStillFilling).map(\.shape.tokens).min()
        let passes: [BufferPlan.Note] =
            machine.draftTokens > 0 ? [.passes(drafts: machine.draftTokens, accepted: machine.acceptedTokens)] : []
        return passes + engine(machine, measured) + layers(rows, machine)
            + loops(rows) + steps(first, misses)
            + selection(rows, machine)
            + context(rows, machine) + (filling.map { [.stillFilling(fromBlocks: $0)] } ?? [])
    }

    private static func engine(_ machine: Machine, _ measured: MeasuredBuffers) -> [BufferPlan.Note] {
        if let refused = machine.refusedBy { return [.engineRefuses(refused)] }
        guard let engine = machine.admission.engine else { return [] }
        let shapes = measured.buffers.map(\.shape).filter { $0.tokens < machine.contextTokens }
        let refusals = shapes.compactMap { machine.admission.buffer(machine, $0).refusal }
        var rules: [EngineRefusal] = []
        for refusal in refusals where !rules.contains(where: { $0.kind == refusal.kind }) { rules.append(refusal) }
        let bound = engine.bound(EngineQuestion(machine, rows: max(64, machine.selectedTokens)))
        return (bound.map { [.bound($0)] } ?? [])
            + (rules.isEmpty
                ? [] : [.refusedBuffers(refused: refusals.count, of: shapes.count, rules: rules)])
    }

    private static func layers(_ rows: AnalysisResult, _ machine: Machine) -> [BufferPlan.Note] {
        guard BufferPlanMaker.scale(rows, machine) > 1 else { return [] }
        let ids = (rows.requestStepMisses?.layers ?? rows.perLayer?.map(\.layerID) ?? []).sorted()
        let measured = ids.isEmpty ? Array(0..<(rows.tracedLayers ?? 1)) : ids
        let own = machine.model?.placedLayerIDs
        let placed = own.flatMap { $0.count == machine.layers ? $0 : nil } ?? Array(0..<machine.layers)
        let inModel = [-1] + placed.indices.filter { measured.contains(placed[$0]) } + [machine.layers]
        let run = zip(inModel, inModel.dropFirst()).map { $1 - $0 - 1 }.max() ?? 0
        let isApart = run * measured.count > 2 * machine.layers
        return [.scaledLayers(measured: measured, model: machine.layers)]
            + (isApart ? [.layersApart(run: run, measured: measured)] : [])
    }

    private static func loops(_ rows: AnalysisResult) -> [BufferPlan.Note] {
        guard let found = rows.diagnostics?.loopingRequests else { return [] }
        return [.loopingRequests(found.count, distinctShare: found.distinctShare)]
    }

    private static func steps(_ first: StepMissesAtCapacity, _ misses: RequestStepMisses) -> [BufferPlan.Note] {
        guard let steady = first.steady else { return [.noSteadySteps(warmup: misses.warmupSteps)] }
        let steps: [BufferPlan.Note] = steady.count < enoughSteps ? [.fewSteps(steady.count)] : []
        switch first.requestMeans?.count {
        // What one request lacks, more steps of it would not give.
        case 1: return [.oneRequest]
        case let count? where count < enoughRequests: return steps + [.fewRequests(count)]
        default: return steps
        }
    }

    private static func selection(_ rows: AnalysisResult, _ machine: Machine) -> [BufferPlan.Note] {
        guard let traced = tracedSelection(rows), machine.$selectedTokens.source == .catalogue,
            traced != machine.selectedTokens
        else { return [] }
        return [.otherSelection(traced: traced, model: machine.selectedTokens)]
    }

    private static func context(_ rows: AnalysisResult, _ machine: Machine) -> [BufferPlan.Note] {
        guard let longest = rows.requestStepMisses?.contextTokens?.maximum, longest > 0 else { return [] }
        let (asked, traced) = (machine.contextTokens, Int(longest))
        guard let selected = tracedSelection(rows) else {
            return asked > traced ? [.longerContext(asked: asked, traced: traced)] : []
        }
        if asked > traced {
            guard longest / Double(selected) < steadyContextRatio else {
                return [.longerContext(asked: asked, traced: traced)]
            }
            let record = min(asked, Int(steadyContextRatio) * selected)
            return [.missesTooLow(asked: asked, traced: traced, record: record)]
        }
        let isShort = Double(asked) / Double(selected) < steadyContextRatio
        return asked < traced && isShort ? [.missesTooHigh(asked: asked, traced: traced)] : []
    }

    /// The most that one token of the trace selects; nil where it was not measured.
    private static func tracedSelection(_ rows: AnalysisResult) -> Int? {
        rows.tokenSelection.flatMap { $0 > 0 ? $0 : nil }
    }
}

extension BufferPlan.Note: Encodable {
    /// Its code, as in JSON and in the names of its words.
    public var code: String {
        switch self {
        case .scaledLayers: "scaled-layers"
        case .layersApart: "layers-apart"
        case .noSteadySteps: "no-steady-steps"
        case .fewSteps: "few-steps"
        case .oneRequest: "one-request"
        case .fewRequests: "few-requests"
        case .loopingRequests: "looping-requests"
        case .longerContext: "longer-context"
        case .missesTooLow: "misses-too-low"
        case .missesTooHigh: "misses-too-high"
        case .otherSelection: "other-selection"
        case .engineRefuses: "engine-refuses"
        case .refusedBuffers: "refused-buffers"
        case .bound(let bound): bound.isUpper ? "upper-bound" : "estimate"
        case .passes: "passes"
        case .stillFilling: "still-filling"
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
