public import LocalityModel

/// Results of one trace directory → its plan.
public enum PlanMaker {
    /// A plan for each trace directory of the results, in their order, or why there is none.
    public static func plans(
        _ results: [AnalysisResult], options: PlanOptions
    ) -> [(directory: String, plan: Result<SizingPlan, PlanError>)] {
        var directories: [String] = []
        for result in results where !directories.contains(result.traceDirectory) {
            directories.append(result.traceDirectory)
        }
        return directories.map { directory in
            let own = results.filter { $0.traceDirectory == directory }
            return (directory, Result { () throws(PlanError) in try plan(own, options: options) })
        }
    }

    /// The plan of results of one trace directory that differ in their block size.
    ///
    /// - Throws: `PlanError` where the results cannot be sized, with the command that would help.
    public static func plan(_ results: [AnalysisResult], options: PlanOptions) throws(PlanError) -> SizingPlan {
        try options.check()
        let sized = try sizable(results)
        let rows = sized[0]
        let (inputs, sources, selected) = try InputResolver.resolve(options, rows)
        let traced = rows.tracedLayers ?? 1
        guard traced <= inputs.layers else {
            throw PlanError(
                "\(rows.traceDirectory): the trace has \(traced) layers, "
                    + "\(options.model?.title ?? "--layers") \(inputs.layers); name the traced model with --model"
            )
        }
        let candidates = sized.flatMap { result in
            result.requestStepMisses.map {
                BufferCandidate.all(
                    $0, blockSizeTokens: result.blockSizeTokens, traceLayers: traced, inputs: inputs,
                    leastBlocks: result.blockSizeTokens == 1 ? selected : 0)
            } ?? []
        }
        let whole = WholeCache(inputs)
        var choice = SizingChoice(whole, candidates, inputs: inputs)
        if let rows = options.bufferRows { choice = .buffer(try forced(rows, selected, candidates)) }
        return assembled(
            sized, options, inputs, sources, selected: selected, traced: traced, whole, candidates, choice)
    }

    private static func assembled(
        _ sized: [AnalysisResult], _ options: PlanOptions, _ inputs: SizingInputs, _ sources: [PlannedInput],
        selected: Int, traced: Int, _ whole: WholeCache, _ candidates: [BufferCandidate], _ choice: SizingChoice
    ) -> SizingPlan {
        let rows = sized[0]
        let chosen: BufferCandidate? = if case .buffer(let candidate) = choice { candidate } else { nil }
        func scaled(_ factor: Double) -> BufferCandidate? {
            guard let chosen else { return nil }
            let source = sized.first { $0.blockSizeTokens == chosen.blockSizeTokens }
            return source.flatMap {
                other(chosen, blocks: Double(chosen.capacityBlocks) * factor, $0, traced: traced, inputs)
            }
        }
        return SizingPlan(
            traceDirectory: rows.traceDirectory, dataset: rows.runMetadata?.dataset, inputs: sources, sizing: inputs,
            selectedTokens: selected, traceLayers: traced, baseline: whole, candidates: candidates, choice: choice,
            isForced: options.bufferRows != nil, runnerUp: runnerUp(choice, whole, candidates), half: scaled(0.5),
            double: scaled(2), turningPoints: TurningPoints(inputs, candidates),
            layerBudgets: chosen.flatMap { budgets(rows, $0) },
            prediction: chosen.flatMap { prediction($0, sized, scale: Double(inputs.layers) / Double(traced), traced) },
            notes: notes(rows, inputs, traced: traced), result: rows)
    }

    /// Results with misses of request steps, token rows first.
    private static func sizable(_ results: [AnalysisResult]) throws(PlanError) -> [AnalysisResult] {
        let directory = results.first?.traceDirectory ?? "the result"
        if let rate = results.compactMap({ $0.runMetadata?.sampleRate }).first(where: { $0 < 1 }) {
            throw PlanError(
                "\(directory): a share of \(rate) of the records was sampled, so a request's step lacks layers "
                    + "and its misses cannot be summed; record with a sample rate of 1")
        }
        if let pieces = results.compactMap({ $0.diagnostics?.splitRequests }).first(where: { $0 > 0 }) {
            throw PlanError(
                "\(directory): not sized: the layers of \(pieces) request\(pieces == 1 ? "" : "s") stand in several "
                    + "shards, so a step's misses cannot be summed; "
                    + "join them with kvplace convert \(directory) --order step")
        }
        let usable = results.filter { result in
            result.keyMode == .requestLayer && result.configuration?.stepUnion != true
                && result.requestStepMisses?.capacities.isEmpty == false
        }
        guard let rows = usable.first(where: { $0.blockSizeTokens == 1 }) else {
            let others = Set(results.map(\.blockSizeTokens)).subtracting([1]).sorted().map(String.init)
            let list = (["1"] + others).joined(separator: ",")
            let why =
                results.contains { $0.blockSizeTokens == 1 }
                ? "a result of token rows of request_layer streams with "
                    + "its simulation" : "a block size of 1 (token rows)"
            throw PlanError(
                "\(directory): sizing needs \(why); kvplace analyze --input \(directory) --block-sizes \(list)")
        }
        // A block size counts once, and only where it was analysed like the rows.
        var sizes: Set<Int> = [1]
        return [rows]
            + usable.filter {
                $0.configuration == rows.configuration && sizes.insert($0.blockSizeTokens).inserted
            }
    }

    private static func forced(
        _ rows: Int, _ selected: Int, _ candidates: [BufferCandidate]
    ) throws(PlanError) -> BufferCandidate {
        guard rows >= selected else {
            throw PlanError(
                "--buffer \(rows): below the \(selected) rows that one step selects; "
                    + "a buffer holds at least those")
        }
        let own = candidates.filter { $0.blockSizeTokens == 1 }
        if let exact = own.first(where: { $0.capacityBlocks == rows }) { return exact }
        let known = own.map { String($0.capacityBlocks) }.joined(separator: ", ")
        throw PlanError("--buffer \(rows): misses were not measured there; one of \(known)")
    }

    private static func runnerUp(
        _ choice: SizingChoice, _ whole: WholeCache, _ candidates: [BufferCandidate]
    ) -> SizingChoice? {
        let others = candidates.map(SizingChoice.buffer) + [.whole(whole)]
        return others.filter { $0 != choice && $0.tokensPerSecond > 0 }.max { $0.tokensPerSecond < $1.tokensPerSecond }
    }

    /// The buffer of another capacity: as measured there, or as at the last capacity that was, which reaches the
    /// deepest touch. Nil below one step, and where the capacity is between two that were measured.
    private static func other(
        _ chosen: BufferCandidate, blocks: Double, _ result: AnalysisResult, traced: Int, _ inputs: SizingInputs
    ) -> BufferCandidate? {
        guard blocks == blocks.rounded(), let misses = result.requestStepMisses, let last = misses.capacities.last
        else {
            return nil
        }
        let capacity = Int(blocks)
        guard
            let point = misses.capacities.first(where: { $0.capacityBlocks == capacity })
                ?? (capacity > last.capacityBlocks ? last : nil)
        else { return nil }
        let summary = point.steady ?? point.all
        return BufferCandidate(
            inputs, blockSizeTokens: result.blockSizeTokens, capacityBlocks: capacity, meanMisses: summary.mean,
            deviation: summary.standardDeviation, scale: Double(inputs.layers) / Double(traced))
    }

    private static func budgets(_ rows: AnalysisResult, _ chosen: BufferCandidate) -> LayerBudgets? {
        guard chosen.blockSizeTokens == 1 else { return nil }
        return LayerBudgets(of: rows, rows: chosen.capacityBlocks).flatMap {
            $0.saving >= LayerBudgets.worthwhileSaving ? $0 : nil
        }
    }

    private static func prediction(
        _ chosen: BufferCandidate, _ sized: [AnalysisResult], scale: Double, _ traced: Int
    ) -> SizingPlan.Prediction? {
        let result = sized.first { $0.blockSizeTokens == chosen.blockSizeTokens }
        guard let touched = result?.recordStatistics?.uniqueBlocks, touched.mean > 0 else { return nil }
        let touches = touched.mean * Double(traced) * scale
        return SizingPlan.Prediction(
            hitRate: min(1, max(0, 1 - chosen.meanMisses / touches)), missesPerRequestStep: chosen.meanMisses,
            bytesPerRequestStep: chosen.fetchBytesPerRequestStep, requests: chosen.requestsWithinLimit)
    }

    private static func notes(_ rows: AnalysisResult, _ inputs: SizingInputs, traced: Int) -> [SizingPlan.Note] {
        var notes: [SizingPlan.Note] = []
        if traced < inputs.layers { notes.append(.scaledLayers(traced: traced, model: inputs.layers)) }
        if let misses = rows.requestStepMisses, let first = misses.capacities.first {
            if let steady = first.steady {
                if steady.count < 100 { notes.append(.fewSteps(steady.count)) }
            } else {
                notes.append(.noSteadySteps(warmup: misses.warmupSteps))
            }
            if let traced = misses.contextTokens?.maximum, Double(inputs.contextTokens) > traced {
                notes.append(.longerContext(asked: inputs.contextTokens, traced: Int(traced)))
            }
        }
        return notes
    }
}

extension SizingChoice {
    /// 0 where nothing keeps the limit.
    public var tokensPerSecond: Double {
        switch self {
        case .whole(let whole): whole.tokensPerSecond
        case .buffer(let candidate): candidate.tokensPerSecond
        case .none: 0
        }
    }
}
