/// What a reader says about the machine, the model and the load; nil where nothing was said.
public struct MachineSettings: Equatable, Sendable {
    public var model: ModelDescription?
    /// Instead of the model's own.
    public var layout: KVLayout?
    /// Bytes of one token of one layer, instead of a layout's.
    public var bytesPerToken: Int?
    /// Bytes of an indexer's key of one token and layer.
    public var indexerBytes: Int?
    /// Layers with rows of the KV cache.
    public var layers: Int?
    /// Tokens of a request's context.
    public var contextTokens: Int?
    /// HBM for the KV cache on one rank, and the flag that said so.
    public var kvHBM: Budget?
    /// Host DRAM for the KV cache on one rank.
    public var host: Budget?
    public var gpu: GPUDescription?
    /// Bytes of the weights on one GPU.
    public var weightsBytes: Int?
    /// Share of HBM that the engine may use.
    public var hbmUtilization: Double?
    public var maxRequests: Int?
    /// Data-parallel ranks of the node.
    public var ranks: Int?
    /// Concurrent requests that share the tiers.
    public var sharingRequests: Int?
    /// A link of the catalogue, instead of the GPU's.
    public var link: Link?
    public var linkGigabytesPerSecond: Double?
    public var layerOverheadMicroseconds: Double?
    public var transferLatencyMicroseconds: Double?
    public var overlap: Double?
    /// A, or A and B.
    public var baseStepMilliseconds: [Double]?
    public var stepLimitMilliseconds: Double?
    /// The rows to plan for instead of the best.
    public var bufferRows: Int?
    /// nil: the engine whose capture it is, else SGLang; memory alone where it refuses the model, the GPU or the load.
    public var admission: Admission? = .generic
    public var server = EngineServer()
    public var catalogue: Catalogue

    /// A capacity and the flag that named it.
    public struct Budget: Equatable, Sendable {
        public let capacity: CapacityBudget
        public let flag: String

        public init(_ capacity: CapacityBudget, _ flag: String) {
            self.capacity = capacity
            self.flag = flag
        }
    }

    public init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// - Throws: `SizingError` where flags contradict each other or lack one another.
    public func check() throws(SizingError) {
        if kvHBM == nil, gpu != nil, weightsBytes == nil {
            throw SizingError(.gpuWithoutWeights)
        }
        for (value, flag) in [(weightsBytes != nil, "--weights"), (hbmUtilization != nil, "--hbm-utilization")] {
            if value, gpu == nil {
                throw SizingError(.needsGPU, ["flag": .name(flag), "names": .names(catalogue.gpus.map(\.name))])
            }
            if value, let kvHBM {
                throw SizingError(.hbmTwice, ["flag": .name(flag), "other": .name(kvHBM.flag)])
            }
        }
        if let gpu, let left = kvHBMLeft, left <= 0 {
            throw SizingError(
                .weightsFill,
                [
                    "gigabytes": .digits(gpu.hbmBytes / 1_000_000_000), "gpu": .name(gpu.title),
                    "share": .number(hbmUtilization ?? Self.utilization),
                ])
        }
        if let bufferRows, let model, bufferRows < model.selectedTokens {
            throw SizingError(
                .bufferBelowModel,
                [
                    "rows": .digits(bufferRows), "least": .digits(model.selectedTokens), "model": .name(model.title),
                ])
        }
    }

    /// What the weights leave of the GPU's HBM; nil without both.
    var kvHBMLeft: Int? {
        guard let gpu, let weightsBytes else { return nil }
        return Int(Double(gpu.hbmBytes) * (hbmUtilization ?? Self.utilization)) - weightsBytes
    }

    static let utilization = 0.9
}

/// Why there is no plan, and what to do.
public struct SizingError: Error, Equatable {
    public let reason: Reason
    /// Whether flags do not fit together, and not the data.
    public let isUsage: Bool

    init(_ code: Reason.Code, _ values: [String: Reason.Value] = [:], isUsage: Bool = false) {
        reason = Reason(code, values)
        self.isUsage = isUsage
    }
}
