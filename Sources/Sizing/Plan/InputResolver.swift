import LocalityModel

/// Decides each input of a plan: a flag, else the catalogue, else the trace, else an assumption that is called one.
struct InputResolver {
    let options: PlanOptions
    /// A result of the trace with `request_step_misses`.
    let result: AnalysisResult
    private(set) var inputs: [PlannedInput] = []

    /// - Throws: `PlanError` where a value is neither known nor may be assumed.
    static func resolve(
        _ options: PlanOptions, _ result: AnalysisResult
    ) throws(PlanError) -> (SizingInputs, [PlannedInput], selectedTokens: Int) {
        var resolver = InputResolver(options: options, result: result)
        let sizing = try resolver.sizing()
        let selected = resolver.selectedTokens()
        return (sizing, resolver.inputs, selected)
    }

    private init(options: PlanOptions, result: AnalysisResult) {
        self.options = options
        self.result = result
    }

    private mutating func sizing() throws(PlanError) -> SizingInputs {
        if let model = options.model { add("model", .text(model.name), .flag, "--model", model.title) }
        let layers = layers()
        let indexerLayers = indexerLayers(layers)
        let rowBytes = rowBytes()
        let indexerBytes = try indexerBytes()
        let context = try contextTokens()
        let hbm = kvHBMBytes()
        let host = integer("host_bytes", options.hostBytes, "--host-dram", assumed: 512 << 30)
        let most = integer("max_requests", options.maxRequests, "--max-requests", assumed: 1024)
        let link = link()
        return SizingInputs(
            layers: layers, indexerLayers: indexerLayers, rowBytes: rowBytes, indexerBytes: indexerBytes,
            contextTokens: context, kvHBMBytes: hbm, hostBytes: host, maxRequests: most,
            linkGigabytesPerSecond: link.gigabytesPerSecond, layerOverheadMicroseconds: link.layerOverheadMicroseconds,
            overlap: number("overlap", options.overlap, "--overlap", assumed: 0), baseStepMilliseconds: baseStep(),
            stepLimitMilliseconds: number("tpot_ms", options.stepLimitMilliseconds, "--tpot-ms", assumed: 50))
    }

    private mutating func layers() -> Int {
        let traced = result.tracedLayers ?? 1
        if let layers = options.layers { return add("layers", layers, .flag, "--layers") }
        if let model = options.model { return add("layers", model.layers, .catalogue, "--model", model.name) }
        return add("layers", traced, .trace, "--model")
    }

    private mutating func indexerLayers(_ layers: Int) -> Int {
        if let model = options.model {
            return add("indexer_layers", min(model.indexerLayers, layers), .catalogue, "--model", model.name)
        }
        return add("indexer_layers", layers, .assumption, "--model")
    }

    private mutating func rowBytes() -> Int {
        if let bytes = options.bytesPerToken { return add("row_bytes", bytes, .flag, "--bytes-per-token") }
        if let layout = options.layout {
            return add("row_bytes", layout.bytesPerTokenAndLayer, .catalogue, "--kv-layout", layout.name)
        }
        let name = options.model?.layout
        if let layout = name.flatMap(options.catalogue.layout) {
            return add("row_bytes", layout.bytesPerTokenAndLayer, .catalogue, "--kv-layout", layout.name)
        }
        let layout = options.catalogue.layouts.first
        return add("row_bytes", layout?.bytesPerTokenAndLayer ?? 656, .assumption, "--kv-layout", layout?.name)
    }

    private mutating func indexerBytes() throws(PlanError) -> Int {
        if let bytes = options.indexerBytes { return add("indexer_bytes", bytes, .flag, "--indexer-bytes") }
        guard let model = options.model else { return add("indexer_bytes", 132, .assumption, "--indexer-bytes", "fp8") }
        guard let bytes = model.indexerBytesPerTokenAndLayer else {
            throw PlanError(
                "the catalogue does not know the bytes of an indexer's key of \(model.title); "
                    + "add --indexer-bytes N")
        }
        return add("indexer_bytes", bytes, .catalogue, "--indexer-bytes", model.name)
    }

    private mutating func contextTokens() throws(PlanError) -> Int {
        if let tokens = options.contextTokens {
            let factor = max(1, options.model?.tokensPerPosition ?? 1)
            let rows = (tokens + factor - 1) / factor
            return add(
                "context_tokens", rows, .flag, "--context", factor == 1 ? nil : "\(tokens) tokens, \(factor) a row")
        }
        guard let largest = result.requestStepMisses?.contextTokens?.maximum, largest > 0 else {
            throw PlanError(
                "\(result.traceDirectory): the trace does not tell how long its contexts are; add --context N")
        }
        return add("context_tokens", Int(largest), .trace, "--context", "the largest")
    }

    private mutating func kvHBMBytes() -> Int {
        if let bytes = options.kvHBMBytes { return add("kv_hbm_bytes", bytes, .flag, options.kvHBMFlag) }
        if let gpu = options.gpu, let left = options.kvHBMLeft {
            let share = options.hbmUtilization ?? PlanOptions.utilization
            let detail = "\(gpu.name): \(gpu.hbmBytes / 1_000_000_000) GB × \(share) − weights"
            return add("kv_hbm_bytes", left, .catalogue, "--kv-hbm", detail)
        }
        return add("kv_hbm_bytes", 20 << 30, .assumption, "--kv-hbm")
    }

    private mutating func link() -> LinkDescription {
        let known = options.gpu.flatMap { options.catalogue.link($0.link) }
        let usual = known ?? options.catalogue.links.first
        let source: InputSource = known == nil ? .assumption : .catalogue
        let bandwidth = usual?.gigabytesPerSecond ?? 55
        let overhead = usual?.layerOverheadMicroseconds ?? 30
        let link = options.linkGigabytesPerSecond ?? bandwidth
        let isGiven = options.linkGigabytesPerSecond != nil
        add("link_gb_per_s", .number(link), isGiven ? .flag : source, "--link-gbps", isGiven ? nil : usual?.name)
        let perLayer = options.layerOverheadMicroseconds
        add(
            "layer_overhead_us", .number(perLayer ?? overhead), perLayer != nil ? .flag : .assumption,
            "--layer-overhead-us", nil)
        return LinkDescription(
            name: usual?.name ?? "", gigabytesPerSecond: link, layerOverheadMicroseconds: perLayer ?? overhead,
            source: usual?.source ?? "")
    }

    private mutating func baseStep() -> [Double] {
        let given = options.baseStepMilliseconds
        let values = given ?? [30, 0]
        add("base_step_ms", .numbers(values), given == nil ? .assumption : .flag, "--base-step-ms", nil)
        return values
    }

    /// k: of the model, else the most that one step of the trace selects.
    private mutating func selectedTokens() -> Int {
        if let model = options.model {
            return add("selected_tokens", model.selectedTokens, .catalogue, "--model", model.name)
        }
        let most = result.placementSimulation?.minimumFeasibleCapacityBlocks ?? 0
        return add(
            "selected_tokens", most * result.blockSizeTokens, .trace, "--model", "the most that one step selects")
    }

    private mutating func integer(_ name: String, _ value: Int?, _ flag: String, assumed: Int) -> Int {
        add(name, value ?? assumed, value == nil ? .assumption : .flag, flag)
    }

    private mutating func number(_ name: String, _ value: Double?, _ flag: String, assumed: Double) -> Double {
        add(name, .number(value ?? assumed), value == nil ? .assumption : .flag, flag, nil)
        return value ?? assumed
    }

    @discardableResult
    private mutating func add(
        _ name: String, _ value: Int, _ source: InputSource, _ flag: String, _ detail: String? = nil
    ) -> Int {
        add(name, .integer(value), source, flag, detail)
        return value
    }

    private mutating func add(
        _ name: String, _ value: PlannedInput.Value, _ source: InputSource, _ flag: String, _ detail: String?
    ) {
        inputs.append(PlannedInput(name: name, value: value, source: source, flag: flag, detail: detail))
    }
}
