public import LocalityModel

extension Machine {
    /// The machine of one trace directory: each value from a flag, else the catalogue, else the trace, else an
    /// assumption that is called one.
    ///
    /// - Parameter results: of the directory, at any block sizes. Blocks of a budget are of the largest.
    public init(_ settings: MachineSettings, _ results: [AnalysisResult]) {
        self = MachineResolver(settings: settings, results: results).machine()
    }
}

/// Decides each value of a machine.
private struct MachineResolver {
    let settings: MachineSettings
    let results: [AnalysisResult]

    /// What is assumed where nothing says it, by name: the catalogue's order decides nothing.
    private static let usualLink = "pcie5-x16"
    private static let usualLayout = "fp8_ds_mla"

    /// The result that tells most of steps: of token rows, else the smallest block.
    private var rows: AnalysisResult? {
        results.filter { $0.requestStepMisses != nil }.min { $0.blockSizeTokens < $1.blockSizeTokens } ?? results.first
    }

    func machine() -> Machine {
        let link = settings.link ?? settings.gpu.flatMap { settings.catalogue.link($0.link) }
        let usual = link ?? settings.catalogue.link(Self.usualLink)
        var machine = Machine(
            layers: 1, indexerLayers: 1, rowBytes: 656, indexerBytes: 132, contextTokens: 0, kvHBMBytes: 20 << 30,
            hostBytes: 512 << 30, maxRequests: 1024, linkGigabytesPerSecond: usual?.gigabytesPerSecond ?? 55,
            layerOverheadMicroseconds: usual?.layerOverheadMicroseconds ?? 30, overlap: 0,
            baseStepMilliseconds: [30, 0], stepLimitMilliseconds: 50)
        machine.model = settings.model
        machine.gpu = settings.gpu
        machine.server = settings.server
        machine.server.generation =
            settings.server.generation ?? settings.gpu?.generation.flatMap(settings.catalogue.generation)
        decideModel(&machine)
        decideMemory(&machine)
        decideLink(&machine, usual, isNamed: link != nil)
        decideTimes(&machine)
        decideEngine(&machine)
        return machine
    }

    // MARK: - Model and rows

    private func decideModel(_ machine: inout Machine) {
        machine.$layers = layers()
        machine.$indexerLayers = indexerLayers(machine.layers)
        (machine.$rowBytes, machine.layout) = rowBytes()
        machine.$indexerBytes = indexerBytes()
        machine.$selectedTokens = selectedTokens()
        if let passes = rows?.configuration?.passes, passes.areSeveral {
            machine.$draftTokens = Input(passes.draftTokens, .flag, "--draft-tokens")
            machine.$acceptedTokens = Input(passes.acceptedTokens, .flag, "--accepted-tokens")
        }
        machine.$contextTokens = contextTokens()
    }

    private func layers() -> Input<Int> {
        if let layers = settings.layers { return Input(layers, .flag, "--layers") }
        if let model = settings.model { return Input(model.layers, .catalogue, "--model", .name(model.name)) }
        guard let traced = results.compactMap(\.tracedLayers).max() else {
            return Input(1, .assumption, "--layers")
        }
        return Input(traced, .trace, "--model")
    }

    private func indexerLayers(_ layers: Int) -> Input<Int> {
        guard let model = settings.model else { return Input(layers, .assumption, "--model") }
        return Input(min(model.indexerLayers, layers), .catalogue, "--model", .name(model.name))
    }

    private func rowBytes() -> (Input<Int>, layout: String?) {
        if let bytes = settings.bytesPerToken { return (Input(bytes, .flag, "--bytes-per-token"), nil) }
        let own = settings.layout ?? (settings.model?.layout).flatMap(settings.catalogue.layout)
        if let own {
            return (Input(own.bytesPerTokenAndLayer, .catalogue, "--kv-layout", .name(own.name)), own.name)
        }
        let usual = settings.catalogue.layout(Self.usualLayout)
        return (
            Input(usual?.bytesPerTokenAndLayer ?? 656, .assumption, "--kv-layout", usual.map { .name($0.name) }),
            usual?.name
        )
    }

    /// 0 where the model's are not known; `SizingError` says so where they are needed.
    private func indexerBytes() -> Input<Int> {
        if let bytes = settings.indexerBytes { return Input(bytes, .flag, "--indexer-bytes") }
        guard let model = settings.model else { return Input(132, .assumption, "--indexer-bytes", .name("fp8")) }
        return Input(model.indexerBytesPerTokenAndLayer ?? 0, .catalogue, "--indexer-bytes", .name(model.name))
    }

    /// k: of the model, else the most that one step of the trace selects.
    private func selectedTokens() -> Input<Int> {
        if let model = settings.model { return Input(model.selectedTokens, .catalogue, "--model", .name(model.name)) }
        return Input(rows?.tokenSelection ?? 0, .trace, "--model", Reason(.mostSelected))
    }

    /// Tokens, in entries of the model where one stands for several: max(1, ⌊tokens / tokens an entry⌋). 0: not known.
    private func contextTokens() -> Input<Int> {
        if let tokens = settings.contextTokens {
            let factor = max(1, settings.model?.tokensPerPosition ?? 1)
            let detail = Reason(.entries, ["tokens": .digits(tokens), "factor": .digits(factor)])
            return Input(max(1, tokens / factor), .flag, "--context", factor == 1 ? nil : detail)
        }
        let largest = rows?.requestStepMisses?.contextTokens?.maximum ?? 0
        return Input(Int(largest), largest > 0 ? .trace : .assumption, "--context", Reason(.largestContext))
    }

    // MARK: - Engine

    private func decideEngine(_ machine: inout Machine) {
        machine.server.indexOwners = settings.model?.indexOwners
        if let given = settings.admission {
            machine.$admission = Input(given, given == .generic ? .assumption : .flag, "--engine")
            return
        }
        let captured = rows?.inputs?.capture?.engine.flatMap(Admission.named)
        let usual = captured ?? .usual
        machine.$admission = Input(usual, captured == nil ? .assumption : .trace, "--engine")
        guard let refusal = usual.refusal(of: machine) else { return }
        machine.$admission = Input(.generic, .assumption, "--engine", refusal.reason)
        machine.refusedBy = RefusedMachine(engine: usual.title, refusal: refusal)
    }

    // MARK: - Memory

    private func decideMemory(_ machine: inout Machine) {
        let size = results.max { $0.blockSizeTokens < $1.blockSizeTokens }
        let layers = size?.spansLayers == true ? machine.layers : 1
        let block = (size?.blockSizeTokens ?? 1) * machine.rowBytes * layers
        func given(_ budget: MachineSettings.Budget?) -> Input<Int>? {
            budget.map { budget in
                let detail: Reason? =
                    if case .blocks(let blocks) = budget.capacity {
                        Reason(.blocksOfBytes, ["blocks": .digits(blocks), "bytes": .digits(block)])
                    } else { nil }
                return Input(budget.capacity.bytes(bytesPerBlock: block) ?? .max, .flag, budget.flag, detail)
            }
        }
        machine.$kvHBMBytes = given(settings.kvHBM) ?? hbmLeft() ?? Input(20 << 30, .assumption, "--kv-hbm")
        machine.$hostBytes = given(settings.host) ?? Input(512 << 30, .assumption, "--host-dram")
        machine.$maxRequests = input(settings.maxRequests, "--max-requests", assumed: 1024)
        machine.$ranks = input(settings.ranks, "--dp", assumed: 1)
        machine.$sharingRequests = input(settings.sharingRequests, "--requests", assumed: 1)
    }

    private func hbmLeft() -> Input<Int>? {
        guard let gpu = settings.gpu, let left = settings.kvHBMLeft else { return nil }
        let share = settings.hbmUtilization ?? MachineSettings.utilization
        let detail = Reason(
            .leftByWeights,
            [
                "gpu": .name(gpu.name), "gigabytes": .digits(gpu.hbmBytes / 1_000_000_000), "share": .number(share),
            ])
        return Input(left, .catalogue, "--kv-hbm", detail)
    }

    // MARK: - Times

    private func decideLink(_ machine: inout Machine, _ usual: Link?, isNamed: Bool) {
        let source: InputSource = settings.link != nil ? .flag : isNamed ? .catalogue : .assumption
        let name = usual.map { Reason.name($0.name) }
        machine.$linkGigabytesPerSecond =
            settings.linkGigabytesPerSecond.map { Input($0, .flag, "--link-gbps") }
            ?? Input(machine.linkGigabytesPerSecond, source, "--link-gbps", name)
        machine.$layerOverheadMicroseconds =
            settings.layerOverheadMicroseconds.map { Input($0, .flag, "--layer-overhead-us") }
            ?? Input(machine.layerOverheadMicroseconds, .assumption, "--layer-overhead-us")
        machine.$transferLatencyMicroseconds =
            settings.transferLatencyMicroseconds.map { Input($0, .flag, "--transfer-latency-us") }
            ?? Input(usual?.transferLatencyMicroseconds ?? 0, source, "--transfer-latency-us", name)
    }

    private func decideTimes(_ machine: inout Machine) {
        let given = settings.baseStepMilliseconds
        machine.$overlap = input(settings.overlap, "--overlap", assumed: 0)
        machine.$baseStepMilliseconds = input(given?.first, "--base-step-ms", assumed: 30)
        machine.$givenStepPerRequest =
            given?.dropFirst().first.map { Input($0, .flag, "--base-step-ms") } ?? Input(nil, .assumption)
        machine.$hbmGigabytesPerSecond =
            settings.gpu?.hbmBandwidthGigabytesPerSecond.map {
                Input($0, .catalogue, "--gpu", settings.gpu.map { .name($0.name) })
            }
            ?? Input(Machine.usualBandwidth, .assumption, "--gpu", .name("h100"))
        machine.$stepLimitMilliseconds = input(settings.stepLimitMilliseconds, "--tpot-ms", assumed: 50)
    }

    private func input<Value>(_ value: Value?, _ flag: String, assumed: Value) -> Input<Value> {
        Input(value ?? assumed, value == nil ? .assumption : .flag, flag)
    }
}

extension AnalysisResult {
    /// k: the most that one token selects in a layer; of steps of one token the largest step. Nil where nothing tells.
    var tokenSelection: Int? {
        if configuration?.passes.areSeveral == true { return requestStepMisses?.selectedTokens }
        return placementSimulation.map { $0.minimumFeasibleCapacityBlocks * blockSizeTokens }
    }

    /// Whether a stream holds all layers of a request: `request` mode and union.
    package var spansLayers: Bool { keyMode == .request || configuration?.stepUnion == true }
}
