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
                "--engine \(machine.admission.name): refused by \(machine.admission.title): \(refusal.line)",
                isUsage: true)
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
            throw SizingError(
                "the catalogue does not know the bytes of an indexer's key of \(model.title); "
                    + "add --indexer-bytes N")
        }
        if machine.contextTokens <= 0 {
            throw SizingError(
                "\(rows.traceDirectory): the trace does not tell how long its contexts are; add --context N")
        }
        let traced = rows.tracedLayers ?? 1
        if traced > machine.layers {
            throw SizingError(
                "\(rows.traceDirectory): the trace has \(traced) layers, "
                    + "\(options.model?.title ?? "--layers") \(machine.layers); name the traced model with --model")
        }
    }

    /// Results with misses of request steps, token rows first.
    private static func sizable(_ results: [AnalysisResult]) throws(SizingError) -> [AnalysisResult] {
        let directory = results.first?.traceDirectory ?? "the result"
        if let rate = results.compactMap({ $0.runMetadata?.sampleRate }).first(where: { $0 < 1 }) {
            throw SizingError(
                "\(directory): a share of \(rate) of the records was sampled, so a request's step lacks layers "
                    + "and its misses cannot be summed; record with a sample rate of 1")
        }
        if let pieces = results.compactMap({ $0.diagnostics?.splitRequests }).first(where: { $0 > 0 }) {
            throw SizingError(
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
                ? "a result with block size 1, request_layer streams and "
                    + "its simulation" : "a block size of 1 (single tokens)"
            throw SizingError(
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
        _ rows: Int, _ machine: Machine, _ candidates: [BufferCandidate]
    ) throws(SizingError) -> BufferCandidate {
        guard rows >= machine.leastRows else {
            let step = machine.draftTokens > 0 ? "one pass of \(machine.draftTokens + 1) tokens" : "one step"
            throw SizingError(
                "--buffer \(rows): below the \(machine.leastRows) rows that \(step) selects; "
                    + "a buffer holds at least those")
        }
        guard rows < machine.contextTokens else {
            throw SizingError(
                "--buffer \(rows): a context has \(machine.contextTokens) tokens, so that buffer is the full KV cache; "
                    + "name a smaller one")
        }
        let shape = BufferShape(blockSizeTokens: 1, capacityBlocks: rows)
        if let refusal = machine.admission.buffer(machine, shape).refusal {
            throw SizingError(
                "--buffer \(rows): refused by \(machine.admission.title): \(refusal.line)", isUsage: true)
        }
        let own = candidates.filter { $0.blockSizeTokens == 1 }
        if let exact = own.first(where: { $0.capacityBlocks == rows }) { return exact }
        let known = own.map { String($0.capacityBlocks) }.joined(separator: ", ")
        throw SizingError("--buffer \(rows): misses were not measured there; one of \(known)")
    }
}
