/// The machine, the model and the load that buffers and tiers are planned for: every value with its source.
///
/// - Precondition of every use: counts and bytes positive, times not negative, bandwidths above 0, `overlap` from 0 to
///   1.
public struct Machine: Equatable, Sendable {
    public var model: ModelDescription?
    public var gpu: GPUDescription?
    /// Name of the rows' layout; nil where only their bytes were given.
    public var layout: String?
    /// Layers that hold rows of the KV cache, L.
    @Input public var layers: Int
    /// Layers with an indexer of their own, LI; their keys stay in HBM.
    @Input public var indexerLayers: Int
    /// Bytes of one token's row in one layer, R.
    @Input public var rowBytes: Int
    /// Bytes of one token's indexer key in one layer, I.
    @Input public var indexerBytes: Int
    /// N: tokens of a request's context, or entries where an entry of the model stands for several; 0: not known.
    @Input public var contextTokens: Int
    /// HBM for the KV cache on one rank, K.
    @Input public var kvHBMBytes: Int
    /// Host DRAM for the KV cache on one rank.
    @Input public var hostBytes: Int
    /// The most requests a rank may serve at once.
    @Input public var maxRequests: Int
    /// Effective bandwidth of the link to the host, in 10⁹ bytes a second.
    @Input public var linkGigabytesPerSecond: Double
    /// What fetching costs a layer, whatever the bytes, in µs.
    @Input public var layerOverheadMicroseconds: Double
    /// What a transfer of a row or block costs beside its bytes, in µs.
    @Input public var transferLatencyMicroseconds: Double
    /// Share of the fetch that is hidden behind compute, 0 to 1.
    @Input public var overlap: Double
    /// A: a step of no request and without fetches, in ms.
    @Input public var baseStepMilliseconds: Double
    /// B, in ms, where it was given; else it follows from what a request reads of HBM.
    @Input public var givenStepPerRequest: Double?
    /// Bandwidth of HBM, in 10⁹ bytes a second.
    @Input public var hbmGigabytesPerSecond: Double
    /// The limit on a step, in ms.
    @Input public var stepLimitMilliseconds: Double
    /// k, what one token selects in a layer.
    @Input public var selectedTokens: Int
    /// s: draft tokens of a pass of multi-token prediction; 0: a step is of one token. A step is a pass.
    @Input public var draftTokens: Int
    /// a: tokens that a request's step yields on average.
    @Input public var acceptedTokens: Double
    /// Data-parallel ranks of the node.
    @Input public var ranks: Int
    /// Requests that share the tiers.
    @Input public var sharingRequests: Int
    /// How many requests an engine admits.
    @Input public var admission: Admission
    /// Where the engine of the capture, or the usual one, refuses the machine: then memory alone counts.
    public internal(set) var refusedBy: RefusedMachine?
    /// What its server is started with.
    public var server = EngineServer()

    /// A machine of assumptions, for arithmetic alone.
    ///
    /// - Parameter baseStep: [A, B] in ms.
    public init(
        layers: Int, indexerLayers: Int, rowBytes: Int, indexerBytes: Int, contextTokens: Int, kvHBMBytes: Int,
        hostBytes: Int, maxRequests: Int, linkGigabytesPerSecond: Double, layerOverheadMicroseconds: Double,
        overlap: Double, baseStepMilliseconds: [Double], stepLimitMilliseconds: Double, selectedTokens: Int = 0
    ) {
        self.layers = layers
        self.indexerLayers = indexerLayers
        self.rowBytes = rowBytes
        self.indexerBytes = indexerBytes
        self.contextTokens = contextTokens
        self.kvHBMBytes = kvHBMBytes
        self.hostBytes = hostBytes
        self.maxRequests = maxRequests
        self.linkGigabytesPerSecond = linkGigabytesPerSecond
        self.layerOverheadMicroseconds = layerOverheadMicroseconds
        transferLatencyMicroseconds = 0
        self.overlap = overlap
        self.baseStepMilliseconds = baseStepMilliseconds[0]
        givenStepPerRequest = baseStepMilliseconds[1]
        hbmGigabytesPerSecond = Self.usualBandwidth
        self.stepLimitMilliseconds = stepLimitMilliseconds
        self.selectedTokens = selectedTokens
        draftTokens = 0
        acceptedTokens = 1
        ranks = 1
        sharingRequests = 1
        admission = .generic
    }

    /// HBM of an H100, in 10⁹ bytes a second: what is assumed without a GPU.
    public static let usualBandwidth = 3350.0

    /// Whether somebody said, or a GPU tells, how much memory of a kind there is: what tiers are planned for.
    package var hasBudgets: Bool { $kvHBMBytes.isKnown || $hostBytes.isKnown }

    public var link: Link {
        Link(
            gigabytesPerSecond: linkGigabytesPerSecond, layerOverheadMicroseconds: layerOverheadMicroseconds,
            transferLatencyMicroseconds: transferLatencyMicroseconds)
    }

    /// Indexer keys that one token of a request holds in HBM, in bytes: LI·I.
    public var keyBytesPerToken: Int { indexerLayers * indexerBytes }

    /// The whole cache of a request, with its keys, in bytes: H0 = N·(L·R + LI·I).
    var wholeBytesPerRequest: Int { contextTokens * (layers * rowBytes + keyBytesPerToken) }

    /// B: given, else (N·LI·I + k·L·R) / bandwidth of HBM, in ms.
    public var stepMillisecondsPerRequest: Double {
        if let givenStepPerRequest { return givenStepPerRequest }
        // All keys and the selected rows are read once a step.
        let bytes = contextTokens * keyBytesPerToken + selectedTokens * layers * rowBytes
        return Double(bytes) / (hbmGigabytesPerSecond * 1e6)
    }

    /// Rows that a buffer holds at least, (s + 1)·k: what one step selects in a layer at most.
    public var leastRows: Int { (draftTokens + 1) * selectedTokens }

    /// Tokens a second of n requests whose step takes so long: n·a / step.
    func tokensPerSecond(requests: Int, stepMilliseconds: Double) -> Double {
        Double(requests) * acceptedTokens / (stepMilliseconds / 1e3)
    }

    /// A step without fetches for n requests, in ms: A + B·n.
    public func baseStep(requests: Int) -> Double {
        baseStepMilliseconds + stepMillisecondsPerRequest * Double(requests)
    }
}

extension Machine {
    /// Every value by its name in JSON, in the order in which people ask.
    public var inputs: [MachineInput] {
        var inputs: [MachineInput] = []
        if let model { inputs.append(MachineInput("model", .text(model.name), as: modelInput(model))) }
        inputs += [
            MachineInput("layers", $layers), MachineInput("indexer_layers", $indexerLayers),
            MachineInput("row_bytes", $rowBytes), MachineInput("indexer_bytes", $indexerBytes),
            MachineInput("selected_tokens", $selectedTokens), MachineInput("context_tokens", $contextTokens),
            MachineInput("kv_hbm_bytes", $kvHBMBytes), MachineInput("host_bytes", $hostBytes),
            MachineInput("max_requests", $maxRequests), MachineInput("link_gb_per_s", $linkGigabytesPerSecond),
            MachineInput("layer_overhead_us", $layerOverheadMicroseconds),
        ]
        if transferLatencyMicroseconds > 0 {
            inputs.append(MachineInput("transfer_latency_us", $transferLatencyMicroseconds))
        }
        inputs += [
            MachineInput("overlap", $overlap),
            MachineInput(
                "base_step_ms", .numbers([baseStepMilliseconds, stepMillisecondsPerRequest]),
                as: $baseStepMilliseconds),
            MachineInput("base_step_per_request_ms", perRequestInput),
            MachineInput("tpot_ms", $stepLimitMilliseconds),
        ]
        if draftTokens > 0 {
            inputs.append(MachineInput("draft_tokens", $draftTokens))
            inputs.append(MachineInput("accepted_tokens", $acceptedTokens))
        }
        if ranks > 1 { inputs.append(MachineInput("dp", $ranks)) }
        inputs.append(MachineInput("engine", .text(admission.name), as: $admission))
        return inputs
    }

    private func modelInput(_ model: ModelDescription) -> Input<String> {
        Input(model.name, .flag, "--model", .name(model.title))
    }

    /// B as a value: given, else computed from HBM's bandwidth, whose source is then its own.
    private var perRequestInput: Input<Double> {
        if let given = givenStepPerRequest {
            return Input(given, $givenStepPerRequest.source, $givenStepPerRequest.flag)
        }
        return Input(
            stepMillisecondsPerRequest, $hbmGigabytesPerSecond.source, "--base-step-ms A,B",
            $hbmGigabytesPerSecond.detail)
    }
}
