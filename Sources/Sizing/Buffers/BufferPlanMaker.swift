public import LocalityModel

/// Results of one trace directory → its plan.
public enum BufferPlanMaker {
    /// A plan for each trace directory of the results, in their order, or why there is none.
    public static func plans(
        _ results: [AnalysisResult], options: MachineSettings
    ) -> [(directory: String, plan: Result<BufferPlan, SizingError>)] {
        var directories: [String] = []
        for result in results where !directories.contains(result.traceDirectory) {
            directories.append(result.traceDirectory)
        }
        return directories.map { directory in
            let own = results.filter { $0.traceDirectory == directory }
            return (directory, Result { () throws(SizingError) in try plan(own, options: options) })
        }
    }

    /// The plan of results of one trace directory that differ in their block size.
    ///
    /// - Throws: `SizingError` where the results cannot be sized, with the command that would help.
    public static func plan(_ results: [AnalysisResult], options: MachineSettings) throws(SizingError) -> BufferPlan {
        try options.check()
        let sized = try sizable(results)
        let rows = sized[0]
        let machine = Machine(options, results)
        try check(machine, options, rows)
        if options.admission != nil, let refusal = machine.admission.refusal(of: machine) {
            throw SizingError(
                .engineRefuses,
                [
                    "engine": .name(machine.admission.name), "title": .name(machine.admission.title),
                    "refusal": .reason(refusal.reason),
                ], isUsage: true)
        }
        let measured = measured(sized, machine)
        let whole = WholeCache(machine)
        let candidates = measured.candidates(machine)
        var choice = BufferChoice(whole, candidates, machine: machine)
        if let rows = options.bufferRows { choice = .buffer(try forced(rows, machine, candidates)) }
        return BufferPlan(
            results: sized, machine: machine, measured: measured, baseline: whole, candidates: candidates,
            choice: choice, isForced: options.bufferRows != nil)
    }

    private static func measured(_ results: [AnalysisResult], _ machine: Machine) -> MeasuredBuffers {
        let scale = scale(results[0], machine)
        return results.reduce(MeasuredBuffers([])) { sum, result in
            guard let misses = result.requestStepMisses else { return sum }
            return sum
                + MeasuredBuffers(
                    misses, blockSizeTokens: result.blockSizeTokens, scale: scale, leastTokens: machine.leastRows)
        }
    }

    /// Layers of the model / layers whose misses were counted, each as often as it stands for others.
    static func scale(_ rows: AnalysisResult, _ machine: Machine) -> Double {
        let counted = rows.requestStepMisses?.layerWeights?.reduce(0, +) ?? rows.tracedLayers ?? 1
        return Double(machine.layers) / Double(max(1, counted))
    }

    private static func check(
        _ machine: Machine, _ options: MachineSettings, _ rows: AnalysisResult
    ) throws(SizingError) {
        if let model = options.model, model.indexerBytesPerTokenAndLayer == nil, options.indexerBytes == nil {
            throw SizingError(.indexerBytesUnknown, ["model": .name(model.title)])
        }
        if machine.contextTokens <= 0 {
            throw SizingError(.contextUnknown, ["trace": .name(rows.traceDirectory)])
        }
        let traced = rows.tracedLayers ?? 1
        if traced > machine.layers {
            throw SizingError(
                .layersBeyondModel,
                [
                    "trace": .name(rows.traceDirectory), "traced": .digits(traced),
                    "model": .name(options.model?.title ?? "--layers"), "layers": .digits(machine.layers),
                ])
        }
    }

    /// Results with misses of request steps, token rows first.
    private static func sizable(_ results: [AnalysisResult]) throws(SizingError) -> [AnalysisResult] {
        let directory = Reason.Value.name(results.first?.traceDirectory ?? "")
        if let rate = results.compactMap({ $0.runMetadata?.sampleRate }).first(where: { $0 < 1 }) {
            throw SizingError(.sampled, ["trace": directory, "share": .number(rate)])
        }
        if let pieces = results.compactMap({ $0.diagnostics?.splitRequests }).first(where: { $0 > 0 }) {
            throw SizingError(.splitRequests, ["trace": directory, "requests": .digits(pieces)])
        }
        let usable = results.filter { result in
            result.keyMode == .requestLayer && result.configuration?.stepUnion != true
                && result.requestStepMisses?.capacities.isEmpty == false
        }
        guard let rows = usable.first(where: { $0.blockSizeTokens == 1 }) else {
            let others = Set(results.map(\.blockSizeTokens)).subtracting([1]).sorted().map(String.init)
            let sizes = (["1"] + others).joined(separator: ",")
            throw SizingError(
                results.contains { $0.blockSizeTokens == 1 } ? .needsSimulation : .needsTokenRows,
                ["trace": directory, "sizes": .name(sizes)])
        }
        // A block size counts once, and only where it was analysed like the rows.
        var sizes: Set<Int> = [1]
        return [rows]
            + usable.filter {
                $0.configuration == rows.configuration && sizes.insert($0.blockSizeTokens).inserted
            }
    }

    private static func forced(
        _ rows: Int, _ machine: Machine, _ candidates: [BufferCandidate]
    ) throws(SizingError) -> BufferCandidate {
        let asked = Reason.Value.digits(rows)
        guard rows >= machine.leastRows else {
            let values = ["rows": asked, "least": .digits(machine.leastRows)]
            guard machine.draftTokens > 0 else { throw SizingError(.bufferBelowStep, values) }
            throw SizingError(.bufferBelowPass, values.merging(["tokens": .digits(machine.draftTokens + 1)]) { $1 })
        }
        guard rows < machine.contextTokens else {
            throw SizingError(.bufferIsWhole, ["rows": asked, "tokens": .digits(machine.contextTokens)])
        }
        let shape = BufferShape(blockSizeTokens: 1, capacityBlocks: rows)
        if let refusal = machine.admission.buffer(machine, shape).refusal {
            throw SizingError(
                .bufferRefused,
                [
                    "rows": asked, "title": .name(machine.admission.title), "refusal": .reason(refusal.reason),
                ], isUsage: true)
        }
        let own = candidates.filter { $0.blockSizeTokens == 1 }
        if let exact = own.first(where: { $0.capacityBlocks == rows }) { return exact }
        throw SizingError(
            .bufferUnmeasured, ["rows": asked, "measured": .names(own.map { String($0.capacityBlocks) })])
    }
}
